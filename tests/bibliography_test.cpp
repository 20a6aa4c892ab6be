// What core cites stands in GLOSSARY.md.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Whether a row of the bibliography has both the author and the year.
bool has_source(const std::string& bibliography, const std::string& author, const std::string& year) {
  return std::regex_search(bibliography, std::regex("\\| [^|\n]*" + author + "[^|\n]* " + year + " \\|"));
}

TEST(Bibliography, HoldsEverySourceThatCoreCites) {
  const std::string bibliography = text_of(fs::path(BASIN_SOURCE_DIR) / "GLOSSARY.md");
  const std::regex broken_line("\\s*\n\\s*///?<? *"),
      citation("([A-Z][a-z][A-Za-z'-]*)(?: (?:&|and) [A-Z][A-Za-z]+| et al\\.)?,? \\(?((?:19|20)[0-9]{2})\\b");
  int citations = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(BASIN_SOURCE_DIR) / "core")) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
    const std::string text = std::regex_replace(text_of(entry.path()), broken_line, " ");
    for (auto at = std::sregex_iterator(text.begin(), text.end(), citation); at != std::sregex_iterator(); ++at, ++citations)
      EXPECT_TRUE(has_source(bibliography, (*at)[1], (*at)[2])) << entry.path() << " cites " << at->str();
  }
  EXPECT_GT(citations, 30);
  EXPECT_FALSE(has_source(bibliography, "Nobody", "1999"));
}

}  // namespace
