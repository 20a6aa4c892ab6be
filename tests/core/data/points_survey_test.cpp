#include "core/data/points_survey.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

class PointsSurveyed : public ::testing::Test {
 protected:
  PointsSurvey survey(const std::string& text, const std::string& columns = "") {
    write_atomically(folder_ / "points.csv", text);
    return survey_points(folder_ / "points.csv", columns);
  }
  /// Two clusters at (-1, 0) and (1, 0), of standard deviation `along` by `across`.
  std::string clusters(double along, double across, double shift = 0, int count = 2000) {
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    std::string text = "x,y\n";
    for (int i = 0; i < count; ++i) text += fmt::format("{},{}\n", shift + (i % 2 == 0 ? 1 : -1) + along * normal(random), across * normal(random));
    return text;
  }
  TemporaryFolder folder_;
};

TEST_F(PointsSurveyed, TellsColumnsRangesAndWhatIsLeftOut) {
  const auto found = survey("id,long,lat\na,1,10\nb,3,oops\nc,5,30\nd,2,20\n");
  EXPECT_EQ(found.columns, (std::vector<std::string>{"id", "long", "lat"}));
  EXPECT_EQ(found.chosen(), "long,lat");
  EXPECT_EQ(found.lines, 4);
  EXPECT_EQ(found.points, 3);
  EXPECT_NE(found.first_left_out.find("line 3"), std::string::npos);
  EXPECT_EQ(found.horizontal.low, 1);
  EXPECT_EQ(found.vertical.high, 30);
  EXPECT_NEAR(found.vertical.deviation, 8.165, 1e-3);
  EXPECT_FALSE(found.inside);
  EXPECT_TRUE(wants_fit(found));
}

TEST_F(PointsSurveyed, OfManyColumnsTheFirstTwoOfNumbersAreShownUntilOthersAreChosen) {
  const std::string text = "kind,a,b,c\nu,1,2,3\nv,4,5,6\nw,0,2,9\n";
  EXPECT_EQ(survey(text).chosen(), "a,b");
  const auto other = survey(text, "c,a");
  EXPECT_EQ(other.x, 3u);
  EXPECT_EQ(other.y, 1u);
  EXPECT_EQ(other.horizontal.high, 9);
  EXPECT_NE(bad_input_of([&] { survey("a\n1\n2\n"); }), "");
}

TEST_F(PointsSurveyed, TheThinnestPartIsFoundWhereverItLies) {
  const auto round = survey(clusters(0.3, 0.3)), thin = survey(clusters(0.3, 0.01)), far = survey(clusters(0.3, 0.01, 4e5));
  EXPECT_NEAR(round.thickness.deviation, 0.2, 0.11);
  EXPECT_NEAR(thin.thickness.deviation, 0.008, 0.003);
  EXPECT_NEAR(far.thickness.deviation, 0.008, 0.003);
  EXPECT_GT(std::abs(thin.thickness.across.y), 0.9);
}

}  // namespace
}  // namespace basin
