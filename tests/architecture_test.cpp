// The arrows of the tree: app -> core -> LibTorch, read from the include lines.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Include { std::string file, header; };

std::vector<Include> includes_under(const std::string& folder) {
  const std::regex line_of("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"].*");
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(BASIN_SOURCE_DIR) / folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    std::ifstream in(entry.path());
    std::string line;
    std::smatch match;
    while (std::getline(in, line))
      if (std::regex_match(line, match, line_of)) found.push_back({entry.path().string(), match[1]});
  }
  return found;
}

bool begins_with_any(const std::string& header, const std::vector<std::string>& prefixes) {
  for (const auto& prefix : prefixes)
    if (header.rfind(prefix, 0) == 0) return true;
  return false;
}

/// Headers of core that include LibTorch themselves.
std::vector<std::string> torch_headers_of_core() {
  std::vector<std::string> headers;
  for (const auto& include : includes_under("core"))
    if (begins_with_any(include.header, {"torch/", "ATen/", "c10/"}) && fs::path(include.file).extension() == ".h")
      headers.push_back(fs::relative(include.file, BASIN_SOURCE_DIR).string());
  return headers;
}

TEST(Architecture, AppKnowsNoTorch) {
  const auto forbidden = torch_headers_of_core();
  ASSERT_FALSE(forbidden.empty());
  const auto includes = includes_under("app");
  ASSERT_GT(includes.size(), 50u);
  for (const auto& include : includes) {
    EXPECT_FALSE(begins_with_any(include.header, {"torch/", "ATen/", "c10/", "caffe2/"})) << include.file << " includes " << include.header;
    for (const auto& header : forbidden) EXPECT_NE(include.header, header) << include.file;
  }
}

TEST(Architecture, CoreKnowsNoWindow) {
  const auto includes = includes_under("core");
  ASSERT_GT(includes.size(), 50u);
  for (const auto& include : includes)
    EXPECT_FALSE(begins_with_any(include.header, {"GL/", "GLFW/", "imgui", "backends/", "app/", "CLI/"})) << include.file << " includes " << include.header;
}

TEST(Architecture, NarrowTorchHeadersOnly) {
  for (const char* folder : {"core", "tests"})
    for (const auto& include : includes_under(folder)) EXPECT_NE(include.header, "torch/torch.h") << include.file;
}

}  // namespace
