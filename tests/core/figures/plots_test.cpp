#include "core/figures/plots.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/figures/typeface.h"

namespace basin {
namespace {

/// Pixels that are nearer to `colour` than 40 in each part.
int64_t count_of(const ImageBatch& image, const Rgb& colour) {
  int64_t count = 0;
  const float parts[] = {colour.r, colour.g, colour.b};
  for (size_t i = 0; i + 2 < image.bytes.size(); i += 3) {
    bool near = true;
    for (size_t c = 0; c < 3; ++c) near = near && std::abs(image.bytes[i + c] - 255.0 * static_cast<double>(parts[c])) < 40;
    count += near;
  }
  return count;
}

TEST(Raster, AFilledBoxCoversItsPixels) {
  Raster raster(20, 10);
  raster.fill(2, 3, 7, 5, {1, 0, 0});
  EXPECT_EQ(count_of(raster.image(), {1, 0, 0}), 5 * 2);
  raster.fill(-5, -5, 100, 100, {0, 0, 1});
  EXPECT_EQ(count_of(raster.image(), {0, 0, 1}), 20 * 10) << "what lies outside is cut off";
}

TEST(Raster, ALineIsAsLongAndWideAsAsked) {
  Raster raster(100, 20);
  raster.line(10, 10, 90, 10, {0, 0, 0}, 2);
  EXPECT_NEAR(static_cast<double>(count_of(raster.image(), {0, 0, 0})), 80 * 2, 12);
}

TEST(Raster, TextLeavesInkWhereItIsAligned) {
  Raster left(120, 30), right(120, 30);
  left.text(0, 20, 14, "gap", {0, 0, 0});
  right.text(120, 20, 14, "gap", {0, 0, 0}, Align::right);
  const double width = text_width("gap", 14);
  EXPECT_GT(width, 10);
  EXPECT_LT(width, 60);
  EXPECT_GT(count_of(left.image(), {0, 0, 0}), 10);
  const auto ink_in = [](const Raster& raster, int64_t x0, int64_t x1) {
    int64_t ink = 0;
    for (int64_t y = 0; y < raster.height(); ++y)
      for (int64_t x = x0; x < x1; ++x) ink += raster.image().bytes[static_cast<size_t>((y * raster.width() + x) * 3)] < 128;
    return ink;
  };
  EXPECT_EQ(ink_in(left, 60, 120), 0);
  EXPECT_EQ(ink_in(right, 0, 60), 0);
}

TEST(Raster, WordsAreWrappedWithinTheWidth) {
  const std::string words = "The gap averages +0.000224 against a spread of E of 0.0163.";
  const auto lines = wrapped(words, 12, 150);
  ASSERT_GT(lines.size(), 1u);
  std::string joined;
  for (const auto& line : lines) {
    EXPECT_LE(text_width(line, 12), 150) << line;
    joined += (joined.empty() ? "" : " ") + line;
  }
  EXPECT_EQ(joined, words);
  EXPECT_EQ(wrapped(words, 12, 1000).size(), 1u);
  EXPECT_EQ(wrapped("unbreakable", 12, 10).size(), 1u);
  EXPECT_TRUE(wrapped("", 12, 100).empty());
}

/// One by one from whichever installed font has them; a letter that only a later font has is no box.
TEST(Raster, LettersOfOtherScriptsComeFromAFontThatHasThem) {
  if (font_with(0x416).empty()) GTEST_SKIP() << "no font with Cyrillic letters is installed";
  const auto picture = [](std::string_view words) {
    Raster raster(40, 30);
    raster.text(5, 22, 20, words, {0, 0, 0});
    return raster.image().bytes;
  };
  EXPECT_NE(picture("\xD0\x96"), picture("\xD0\xAF"));
  EXPECT_NE(picture("\xD0\x96"), picture("?"));
  EXPECT_EQ(font_with(0xFFFE), "") << "no letter at all";
}

TEST(Raster, PastesGreyAndColour) {
  Raster raster(4, 2);
  raster.paste({1, 1, 1, 2, {0, 255}}, 0, 0);
  raster.paste({1, 3, 1, 1, {0, 255, 0}}, 3, 1);
  EXPECT_EQ(raster.image().bytes[0], 0);
  EXPECT_EQ(raster.image().bytes[3], 255);
  EXPECT_EQ(count_of(raster.image(), {0, 1, 0}), 1);
}

TEST(Plots, PlacesFollowTheScale) {
  EXPECT_DOUBLE_EQ(place_on({"", -2, 2, Scale::linear, 1}, 1), 0.75);
  EXPECT_NEAR(place_on({"", 1, 100, Scale::logarithmic, 1}, 10), 0.5, 1e-12);
  const PlotAxis both{"", -100, 100, Scale::symmetric, 0.1};
  EXPECT_DOUBLE_EQ(place_on(both, 0), 0.5);
  EXPECT_NEAR(place_on(both, 10) + place_on(both, -10), 1, 1e-12);
  EXPECT_NEAR(place_on(both, 10) - place_on(both, 1), place_on(both, 100) - place_on(both, 10), 1e-2) << "a decade is a decade far from zero";
}

TEST(Plots, SmoothingKeepsALevelAndPassesOverGaps) {
  for (const double value : smoothed({3, 3, NAN, 3}, 20)) EXPECT_NEAR(value, 3, 1e-12);
  const auto step = smoothed(std::vector<double>(200, 1), 10);
  EXPECT_NEAR(step.back(), 1, 1e-12);
  EXPECT_TRUE(std::isnan(smoothed({NAN, 1}, 5)[0]));
}

TEST(Plots, TheAxisTakesInEveryValue) {
  Plot plot;
  plot.series = {{"", ink::kBlue, {0, 1, 2}, {-3, NAN, 8}, 1}};
  fit_y(plot);
  EXPECT_LT(plot.y.low, -3);
  EXPECT_GT(plot.y.high, 8);
  Plot constant;
  constant.series = {{"", ink::kBlue, {}, smoothed(std::vector<double>(500, 2e-4), 20), 1}};
  fit_y(constant);
  EXPECT_NEAR(constant.y.low, 2e-4 * 0.92, 1e-8);
  EXPECT_NEAR(constant.y.high, 2e-4 * 1.08, 1e-8) << "rounding is no range";
  Plot nothing;
  fit_y(nothing);
  EXPECT_EQ(nothing.y.low, 0);
  EXPECT_EQ(nothing.y.high, 1);
}

TEST(Plots, CurvesAreDrawnEvenBeyondTheAxis) {
  Plot plot;
  plot.title = "title";
  plot.x = {"updates", 0, 10, Scale::linear, 1};
  plot.y = {"gap, nats", -1, 1, Scale::linear, 1};
  const auto without = draw_plots("heading", {plot, plot, plot}, 2);
  plot.series = {{"name", {1, 0, 0}, {0, 5, 10}, {0, 1e9, -1e9}, 2}};
  const auto with = draw_plots("heading", {plot, plot, plot}, 2);
  EXPECT_EQ(with.width, without.width);
  EXPECT_GT(with.height, with.width / 2) << "two rows";
  EXPECT_EQ(count_of(without, {1, 0, 0}), 0);
  EXPECT_GT(count_of(with, {1, 0, 0}), 300);
}

TEST(Plots, TheKeyNamesEachCurveOnceInAsManyRowsAsItNeeds) {
  const auto height = [](const std::vector<std::string>& names) {
    Plot plot;
    for (const auto& name : names) plot.series.push_back({name, ink::kBlue, {0, 1}, {0, 1}, 1});
    return draw_plots("heading", {plot, plot}, 2).height;
  };
  const std::string wide(60, 'w');
  const int64_t none = height({""}), row = height({"name"}) - none;
  EXPECT_GT(row, 0);
  EXPECT_EQ(height({"name", "name", "other"}), none + row);
  EXPECT_EQ(height({wide, wide + "w", "name"}), none + 3 * row);
}

}  // namespace
}  // namespace basin
