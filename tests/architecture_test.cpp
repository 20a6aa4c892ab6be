// The arrows of the tree: app -> core -> LibTorch, read from the include lines.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file, header;
};

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

/// Headers of core from which LibTorch can be reached.
std::set<std::string> torch_headers_of_core() {
  const auto includes = includes_under("core");
  std::set<std::string> headers;
  size_t before = 0;
  do {
    before = headers.size();
    for (const auto& include : includes)
      if (fs::path(include.file).extension() == ".h" &&
          (begins_with_any(include.header, {"torch/", "ATen/", "c10/"}) || headers.count(include.header) != 0))
        headers.insert(fs::relative(include.file, BASIN_SOURCE_DIR).string());
  } while (before != headers.size());
  return headers;
}

TEST(Architecture, AppKnowsNoTorch) {
  const auto forbidden = torch_headers_of_core();
  ASSERT_EQ(forbidden.count("core/io/checkpoint.h"), 1u) << "one hop away from LibTorch";
  const auto includes = includes_under("app");
  ASSERT_GT(includes.size(), 50u);
  for (const auto& include : includes) {
    EXPECT_FALSE(begins_with_any(include.header, {"torch/", "ATen/", "c10/", "caffe2/"})) << include.file << " includes " << include.header;
    EXPECT_EQ(forbidden.count(include.header), 0u) << include.file << " reaches LibTorch through " << include.header;
  }
}

TEST(Architecture, CoreKnowsNoWindow) {
  const auto includes = includes_under("core");
  ASSERT_GT(includes.size(), 50u);
  for (const auto& include : includes)
    EXPECT_FALSE(begins_with_any(include.header, {"GL/", "GLFW/", "imgui", "backends/", "app/", "CLI/"}))
        << include.file << " includes " << include.header;
}

TEST(Architecture, NarrowTorchHeadersOnly) {
  for (const char* folder : {"core", "tests"})
    for (const auto& include : includes_under(folder)) EXPECT_NE(include.header, "torch/torch.h") << include.file;
}

}  // namespace
