#include "app/widgets/slider_scale.h"

#include <gtest/gtest.h>

#include <cmath>

namespace app {
namespace {

using basin::Range;
using basin::Scale;

TEST(SliderScale, PlacesByTheClosedForms) {
  EXPECT_DOUBLE_EQ(SliderScale(Range<double>{2, 6}).share_of(3), 0.25);
  EXPECT_DOUBLE_EQ(SliderScale(Range<double>{1e-6, 1e3, Scale::logarithmic}).share_of(1e-3), 1.0 / 3);
  EXPECT_DOUBLE_EQ(SliderScale(Range<int64_t>{1, 1000, Scale::logarithmic}).share_of(10), 1.0 / 3);
  EXPECT_NEAR(SliderScale(Range<double>{0, 0.99999, Scale::near_one}).share_of(0.9), 0.2, 1e-12);
  EXPECT_NEAR(SliderScale(Range<double>{0, 0.99999, Scale::near_one}).share_of(0.999), 0.6, 1e-12);
}

TEST(SliderScale, KeepsTheLeftEndForZero) {
  const SliderScale clip(Range<double>{0, 100, Scale::logarithmic});
  EXPECT_EQ(clip.share_of(0), 0);
  EXPECT_EQ(clip.value_at(0.9 * clip.stop()), 0);
  EXPECT_DOUBLE_EQ(clip.value_at(clip.stop()), 1e-3);
  EXPECT_DOUBLE_EQ(clip.share_of(1e-3), clip.stop());
  EXPECT_DOUBLE_EQ(clip.share_of(1), clip.stop() + (1 - clip.stop()) * 0.6) << "three of five decades";
  EXPECT_DOUBLE_EQ(clip.share_of(1e-9), clip.stop()) << "not 0, so not at its stop";
  EXPECT_EQ(SliderScale(Range<double>{1e-6, 1, Scale::logarithmic}).stop(), 0);
  const SliderScale threads(Range<int64_t>{0, 256, Scale::logarithmic});
  EXPECT_EQ(threads.value_at(0), 0);
  EXPECT_DOUBLE_EQ(threads.share_of(16), threads.stop() + (1 - threads.stop()) * 0.5);
}

TEST(SliderScale, RisesAndComesBackToThreeDigits) {
  const SliderScale scales[] = {SliderScale(Range<double>{0, 1}),
                                SliderScale(Range<double>{0, 1, Scale::logarithmic}),
                                SliderScale(Range<double>{1e-7, 1, Scale::logarithmic}),
                                SliderScale(Range<double>{0, 0.99999, Scale::near_one}),
                                SliderScale(Range<double>{0, 0.999, Scale::near_one}),
                                SliderScale(Range<int64_t>{0, 100000, Scale::logarithmic})};
  for (const SliderScale& scale : scales) {
    double last = -1;
    for (int i = 0; i <= 200; ++i) {
      const double share = i / 200.0, value = scale.value_at(share);
      EXPECT_GE(value, last);
      last = value;
      EXPECT_NEAR(scale.share_of(value), share < scale.stop() ? 0 : share, 6e-3) << value;
    }
    EXPECT_EQ(scale.share_of(scale.value_at(1)), 1);
    EXPECT_EQ(scale.share_of(scale.value_at(0)), 0);
  }
}

TEST(SliderScale, GivesNumbersThatPrintShort) {
  EXPECT_EQ(SliderScale(Range<double>{0, 1}).value_at(0.30001), 0.3);
  EXPECT_EQ(SliderScale(Range<double>{0, 0.99999, Scale::near_one}).value_at(0.6), 0.999);
  EXPECT_EQ(SliderScale(Range<double>{0, 0.99999, Scale::near_one}).value_at(0.8), 0.9999);
}

}  // namespace
}  // namespace app
