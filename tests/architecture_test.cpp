// The arrows of the tree: app -> core -> LibTorch, read from the include lines.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <string>
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
  ASSERT_EQ(forbidden.count("core/training/checkpoint.h"), 1u) << "one hop away from LibTorch";
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

/// The folder below `root` in which a path lies; empty for files of `root` itself.
std::string folder_of(const fs::path& path, const std::string& root) {
  auto part = path.begin();
  if (part == path.end() || *part != root || ++part == path.end()) return {};
  const std::string folder = part->string();
  return ++part == path.end() ? std::string() : folder;
}

/// Folders of `root` with the folders that they include, other than themselves.
std::map<std::string, std::set<std::string>> folders_included(const std::string& root) {
  std::map<std::string, std::set<std::string>> included;
  for (const auto& include : includes_under(root)) {
    const auto from = folder_of(fs::relative(include.file, BASIN_SOURCE_DIR), root), to = folder_of(include.header, root);
    if (from.empty()) continue;
    auto& all = included[from];
    if (!to.empty() && to != from) all.insert(to);
  }
  return included;
}

int64_t pairs_including_each_other(const std::map<std::string, std::set<std::string>>& included) {
  int64_t pairs = 0;
  for (const auto& [folder, others] : included)
    for (const auto& other : others)
      if (folder < other && included.count(other) != 0 && included.at(other).count(folder) != 0) ++pairs;
  return pairs;
}

/// Each folder includes only those above it in `order`.
void expect_order(const std::string& root, const std::vector<std::string>& order) {
  const auto included = folders_included(root);
  ASSERT_EQ(included.size(), order.size()) << "a folder of " << root << " has no place in the order";
  const auto rank = [&](const std::string& folder) { return std::find(order.begin(), order.end(), folder) - order.begin(); };
  std::cout << root << "/ in order, each with the folders it includes\n";
  for (const auto& folder : order) {
    ASSERT_EQ(included.count(folder), 1u) << root << "/" << folder << " has no sources";
    std::cout << "  " << folder << ":";
    for (const auto& other : included.at(folder)) {
      std::cout << " " << other;
      EXPECT_LT(rank(other), rank(folder)) << root << "/" << folder << " includes " << root << "/" << other;
    }
    std::cout << "\n";
  }
  const int64_t pairs = pairs_including_each_other(included);
  std::cout << "  pairs that include each other: " << pairs << "\n";
  EXPECT_EQ(pairs, 0);
}

TEST(Architecture, FoldersOfCoreHaveAnOrder) {
  expect_order("core", {"base", "formats", "figures", "kernels", "energy", "samplers", "buffers", "data", "objectives", "evaluation", "run",
                        "training", "laboratory", "restoration", "studies", "bench"});
}

/// Random streams are numbered in one list, so that no two parts draw the same numbers.
TEST(Architecture, RandomStreamsAreTakenFromTheirList) {
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(BASIN_SOURCE_DIR) / "core")) {
    const auto file = fs::relative(entry.path(), BASIN_SOURCE_DIR).string();
    if (entry.path().extension() != ".cpp" || file.rfind("core/bench/", 0) == 0 || file == "core/base/random.cpp") continue;
    std::ifstream lines(entry.path());
    for (std::string line; std::getline(lines, line);) {
      const bool numbered = line.find("make_generator(") == std::string::npos || line.find("Stream::") != std::string::npos;
      EXPECT_TRUE(numbered) << file << ": " << line;
    }
  }
}

TEST(Architecture, FoldersOfAppHaveAnOrder) {
  expect_order("app", {"gl", "widgets", "worker", "panels", "window", "cli"});
}

/// main.cpp, the window's loop and its bench stand above all folders of app.
TEST(Architecture, NoFolderOfAppIncludesWhatStandsAboveThem) {
  for (const auto& include : includes_under("app")) {
    const bool in_folder = !folder_of(fs::relative(include.file, BASIN_SOURCE_DIR), "app").empty();
    const bool above = include.header.rfind("app/", 0) == 0 && folder_of(include.header, "app").empty();
    EXPECT_FALSE(in_folder && above) << include.file << " includes " << include.header;
  }
}

TEST(Architecture, NothingIncludesATest) {
  for (const char* folder : {"core", "app"})
    for (const auto& include : includes_under(folder)) EXPECT_NE(include.header.rfind("tests/", 0), 0u) << include.file;
}

TEST(Architecture, NarrowTorchHeadersOnly) {
  for (const char* folder : {"core", "tests"})
    for (const auto& include : includes_under(folder)) EXPECT_NE(include.header, "torch/torch.h") << include.file;
}

}  // namespace
