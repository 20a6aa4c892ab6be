#include "core/data/points_file.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

class PointsFile : public ::testing::Test {
 protected:
  std::vector<Point> read(const std::string& text, bool fit = false) {
    write_atomically(folder_ / "points.csv", text);
    request_.fit = fit;
    LoadWatch watch;
    watch.notice = [this](const std::string& words) { notices_.push_back(words); };
    return read_points(request_, watch);
  }
  /// The message must name the file and have each of `words`.
  void expect_refused(const std::string& text, const std::vector<std::string>& words, bool fit = false) {
    const auto fault = bad_input_of([&] { read(text, fit); });
    EXPECT_NE(fault.find("points.csv"), std::string::npos) << fault << "\nfor\n" << text;
    for (const auto& word : words) EXPECT_NE(fault.find(word), std::string::npos) << word << " missing in: " << fault;
  }
  void expect_two(const std::string& text) {
    const auto points = read(text);
    ASSERT_EQ(points.size(), 2u) << text;
    EXPECT_EQ(points[0].x, 1.5f) << text;
    EXPECT_EQ(points[0].y, -2.0f) << text;
    EXPECT_EQ(points[1].x, 0.25f) << text;
    EXPECT_EQ(points[1].y, 3.0f) << text;
  }
  TemporaryFolder folder_;
  PointsRequest request_{folder_ / "points.csv"};
  std::vector<std::string> notices_;
};

TEST_F(PointsFile, ReadsWhatProgramsWrite) {
  expect_two("1.5,-2\n0.25,3\n");
  expect_two("x,y\n1.5,-2\n0.25,3");
  expect_two("\xef\xbb\xbfx;y\r\n1,5;-2\r\n0,25;3\r\n");
  expect_two("1.5\t-2\n0.25\t+3\n");
  expect_two("  1.5   -2\n\n# a remark\n 0.25 3  \n");
  expect_two("+1.5,-2\n+0.25,+3\n");
  expect_two("x, y\n1.5, -2\n0.25, 3\n");
  expect_two("# by hand: 5\" long\nx, y\n1.5, -2\n0.25, 3\n");
  expect_two("\"x\", \"y\"\n\"1.5\", \"-2\"\n2.5e-1, 3e0\n");
}

TEST_F(PointsFile, RefusesWithTheLineAndTheReason) {
  expect_refused("1,2\n1,2,3\n", {"line 2", "3 columns"});
  expect_refused("1,2\n\n7\n", {"line 3", "1 column "});
  expect_refused("x\n1\n2\n", {"line 1", "1 column "});
  expect_refused("x,y\n1,2\nzwei,2\n", {"line 3", "'zwei' is not a number"});
  expect_refused("x,1\n1,2\n2,3\n", {"line 1", "'x' is not a number"});
  expect_refused("x,y\nu,v\n1,2\n2,1\n", {"line 2", "'u'"});
  expect_refused("1,2\n1,\n", {"line 2", "''"});
  expect_refused("1,2\n1,2x\n", {"line 2", "'2x'"});
  expect_refused("1,2\nnan,1\n", {"line 2", "not finite"});
  expect_refused("1,2\n1,-inf\n", {"line 2", "not finite"});
  expect_refused("1,2\n1,1e40\n", {"line 2", "too large"});
  expect_refused("1,2\n1,1e999\n", {"line 2"});
  expect_refused(std::string("1,2\n\0\x01\x02,4\n", 10), {"line 2", "is not a number"});
  expect_refused("", {"0 points", "two"});
  expect_refused("x,y\n", {"0 points"});
  expect_refused("# only\n1,2\n", {"1 point;"});
  EXPECT_NE(bad_input_of([&] { read_points({folder_ / "none.csv"}); }).find("none.csv"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { read_points({folder_.path()}); }).find("folder"), std::string::npos);
}

TEST_F(PointsFile, PointsOutsideTheBoxAreRefusedOrFitted) {
  expect_refused("0,0\n4,-4\n\n4.001,0\n0,9\n", {"line 4", "(4.001, 0)", "2 of 4 points", "data.fit = true"});
  const auto fitted = read("10,100\n30,100\n20,130\n", true);
  EXPECT_FLOAT_EQ(fitted[0].y, -3.5f);
  EXPECT_FLOAT_EQ(fitted[2].y, 3.5f);
  EXPECT_FLOAT_EQ(fitted[2].x, 0.0f);
  EXPECT_FLOAT_EQ(fitted[1].x - fitted[0].x, 20 * 7.0f / 30) << "one scale for both axes";
  const auto same = read("50,50\n50,50\n", true);
  EXPECT_EQ(same[0].x, 0.0f);
  const auto huge = read("-1e30,0\n1e30,0\n", true);
  EXPECT_FLOAT_EQ(huge[1].x, 3.5f);
}

TEST_F(PointsFile, TheLimitKeepsTheFirst) {
  read("1,1\n2,2\n3,3\n");
  request_.limit = 2;
  EXPECT_EQ(read_points(request_).size(), 2u);
  request_.limit = 9;
  EXPECT_EQ(read_points(request_).size(), 3u);
}

TEST_F(PointsFile, ReadsTheDialectsOfSpreadsheets) {
  expect_two("sep=;\r\nx;y\r\n1,5;-2,0\r\n0,25;3\r\n");
  expect_two("x,y\r1.5,-2\r0.25,3\r");
  expect_two("\"x, metres\",\"y, metres\"\n1.5,-2\n0.25,3\n");
  expect_two("x,y,\n1.5,-2,\n0.25,3,\n");
  expect_two("1.5;-2;;\n0.25;3\n");
  expect_two("\"1,5\",\"-2\"\n\"0,25\",\"3\"\n");
  expect_two("1,5 -2,0\n0,25 3\n");
  std::string wide("\xff\xfe");
  for (const char c : std::string("x\ty\r\n1.5\t-2\r\n0.25\t3\r\n")) wide += {c, '\0'};
  expect_two(wide);
  EXPECT_TRUE(notices_.empty()) << notices_.front();
}

TEST_F(PointsFile, ColumnsAreChosenByName) {
  expect_two("id,x,y,label\n1,1.5,-2,0\n2,0.25,3,1\n");
  expect_two("y,x\n-2,1.5\n3,0.25\n");
  expect_two("b,a\n1.5,-2\n0.25,3\n");
  expect_two("y,name,X\n-2,a,1.5\n3,b,0.25\n");
  expect_two("\"a\",\"b\"\n\"1\",1.5,-2\n\"2\",0.25,3\n");  // as R writes row names
  EXPECT_EQ(notices_.size(), 1u);
  notices_.clear();
  expect_two("name,width,height\nfirst,1.5,-2\nsecond,0.25,3\n");
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_NE(notices_[0].find("columns 2 and 3"), std::string::npos) << notices_[0];
  expect_refused("a,b,c\n1.5,-2,3\n0.25,3,3\n", {"the columns 'a', 'b', 'c'", "data.columns = 'a,b'"});
  expect_refused("1.5,-2,3\n0.25,3,3\n", {"3 columns without names", "data.columns = '1,2'"});
  for (const char* columns : {"b,c", "B, C", "2,3", "b;c"}) {
    request_.columns = columns;
    expect_two("a,b,c\n7,1.5,-2\n7,0.25,3\n");
  }
  request_.columns = "b,d";
  expect_refused("a,b,c\n1,2,3\n1,2,3\n", {"no column 'd'", "the columns 'a', 'b', 'c'"});
  request_.columns = "b";
  const auto fault = bad_input_of([&] { read("a,b\n1,2\n"); });
  EXPECT_NE(fault.find("data.columns = 'b' names 1 column"), std::string::npos) << fault;
}

TEST_F(PointsFile, NumbersAreQuotedAsTheFileHasThem) {
  expect_refused("x;y\n1,200.0;0.5\n-1,097.6;1\n", {"line 2", "'1,200.0' is not a number", "thousands"});
  expect_refused("x;y\n1,200;0.5\n1,3;1.5\n", {"a comma within '1,200' in line 2", "a point within '0.5' in line 2"});
  expect_refused(
      "1,2\n1,\xe2\x88\x92"
      "2\n",
      {"'\xe2\x88\x92"
       "2' is not a number"});
}

TEST_F(PointsFile, BadLinesAreLeftOutAndCounted) {
  request_.skip_bad = true;
  expect_two("x,y\n1.5,-2\nNA,NA\n0.25,3\n1,2,3\n1,inf\n");
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_NE(notices_[0].find("3 of 5 lines were left out; the first: '"), std::string::npos) << notices_[0];
  EXPECT_NE(notices_[0].find("line 3: 'NA' is not a number"), std::string::npos) << notices_[0];
  expect_refused("x,y\nNA,1\n1,NA\n1,2\n", {"1 point;", "line 2"});
  expect_refused("1,2.5\n\"1,5\",2\n", {"write all numbers in one way"});
  request_.skip_bad = false;
  expect_refused("1,2\nNA,1\n", {"line 2", "data.skip_bad=true"});
}

}  // namespace
}  // namespace basin
