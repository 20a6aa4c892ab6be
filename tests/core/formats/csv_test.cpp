#include "core/formats/csv.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

/// Lines and cells: "1:a|b 2:c|d".
std::string shown(const std::string& bytes) {
  std::string text;
  for (const auto& row : parse_csv(bytes, "f.csv")) {
    text += (text.empty() ? "" : " ") + std::to_string(row.line) + ":";
    for (size_t i = 0; i < row.cells.size(); ++i) text += (i > 0 ? "|" : "") + row.cells[i];
  }
  return text;
}

std::string utf16(const std::string& ascii, bool little) {
  std::string bytes;
  for (const char c : ascii) bytes += little ? std::string{c, '\0'} : std::string{'\0', c};
  return bytes;
}

TEST(Csv, SeparatorsAreKnownFromMostLines) {
  for (const char* text : {"a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "a b\n1  2 \n", "sep=,\na,b\n1,2\n"})
    EXPECT_NE(shown(text).find("a|b"), std::string::npos) << text;
  EXPECT_EQ(shown("sep=|\na|b\n1|2\n"), "2:a|b 3:1|2");
  EXPECT_EQ(shown("\"sep=;\"\r\na;b\r\n"), "2:a|b");
  EXPECT_EQ(shown("1,5;2\n3;4,5\n"), "1:1,5|2 2:3|4,5");
  EXPECT_EQ(shown("1,5 2,5\n3,5   4\n"), "1:1,5|2,5 2:3,5|4") << "decimal commas, not columns";
  EXPECT_EQ(shown("x, y\n1, 2.5\n3, 3.5\n"), "1:x|y 2:1|2.5 3:3|3.5") << "a comma before a space is none";
  EXPECT_EQ(shown("x, y, label\n1, 2, 0\n"), "1:x|y|label 2:1|2|0");
  EXPECT_EQ(shown("1 ,2\n3 ,4\n"), "1:1|2 2:3|4");
  EXPECT_EQ(shown("+1,5 -2\n+3 4\n"), "1:+1,5|-2 2:+3|4");
  EXPECT_EQ(shown("# with \"old gauge\n1,2\n3,4\n"), "2:1|2 3:3|4") << "a quote in a remark opens nothing";
  EXPECT_EQ(shown("a remark; with more\n1,2\n3,4\n5,6\n"), "1:a remark; with more 2:1|2 3:3|4 4:5|6");
}

TEST(Csv, QuotesHoldSeparatorsQuotesAndLineEnds) {
  EXPECT_EQ(shown("\"x, m\",\"y, m\"\n1,2\n"), "1:x, m|y, m 2:1|2");
  EXPECT_EQ(shown("\"a \"\"b\"\"\", \"c\nd\"\n1,2\n"), "1:a \"b\"|c\nd 3:1|2");
  EXPECT_EQ(shown("5\",6\"\n"), "1:5\"|6\"") << "within a cell a quote is text";
  EXPECT_NE(bad_input_of([] { parse_csv("1,2\n\"3,4\n5,6\n", "f.csv"); }).find("'f.csv', line 2: a double quote"), std::string::npos);
}

TEST(Csv, LineEndsAndEncodingsOfEverySystem) {
  const std::string expected = "1:x|y 2:1|2 3:3|4", text = "x,y\n1,2\n3,4\n";
  const auto with = [&](const std::string& end) {
    std::string changed;
    for (const char c : text) changed += c == '\n' ? end : std::string(1, c);
    return changed;
  };
  EXPECT_EQ(shown(with("\r")), expected);
  EXPECT_EQ(shown(with("\r\n")), expected);
  EXPECT_EQ(shown("\xef\xbb\xbf" + text), expected);
  for (const bool little : {true, false}) {
    EXPECT_EQ(shown(utf16(text, little)), expected) << "without a mark";
    EXPECT_EQ(shown((little ? "\xff\xfe" : "\xfe\xff") + utf16(text, little)), expected);
  }
  EXPECT_EQ(shown(std::string("\xff\xfe\xe9\0,\0\x3d\xd8\x00\xde", 10)), "1:\xc3\xa9|\xf0\x9f\x98\x80") << "letters of two and four bytes";
}

TEST(Csv, SizesAreBounded) {
  EXPECT_NE(bad_input_of([] { parse_csv("1,2\n" + std::string(5000, ','), "f.csv"); }).find("'f.csv', line 2: there are more than 4096 columns"),
            std::string::npos);
  const std::string line = "1" + std::string(4095, ',') + "\n";  // 4096 cells
  std::string table;
  for (int i = 0; i <= 4096; ++i) table += line;
  const auto fault = bad_input_of([&] { parse_csv(table, "f.csv"); });
  EXPECT_NE(fault.find("line 4097: the table has more than 16777216 cells"), std::string::npos) << fault;
}

TEST(Csv, WhatHoldsNothingIsNoRow) {
  EXPECT_EQ(shown("# x,y\n\n1,2\n,,\n  \n3,4"), "3:1|2 6:3|4");
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("\n\n"), "");
}

}  // namespace
}  // namespace basin
