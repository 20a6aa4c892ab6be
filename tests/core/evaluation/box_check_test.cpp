#include "core/evaluation/box_check.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/base/random.h"
#include "core/data/options.h"
#include "core/energy/closed_forms.h"
#include "core/energy/compose.h"
#include "core/energy/networks.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Gaussian;

/// Any formula of x and y.
class Formula : public Energy {
 public:
  using Function = std::function<torch::Tensor(const torch::Tensor& x, const torch::Tensor& y)>;
  explicit Formula(Function formula) : formula_(std::move(formula)) {}
  torch::Tensor operator()(const torch::Tensor& x) const override { return formula_(x.select(1, 0), x.select(1, 1)); }

 private:
  Function formula_;
};

class BoxCheckTest : public ::testing::Test {
 protected:
  Shards shards{2};
  BoxCheck check(const Energy& energy) { return check_box(energy, SampleSpace{}, shards); }
  BoxCheck check(Formula::Function formula) { return check_box(Formula(std::move(formula)), SampleSpace{}, shards); }
};

TEST_F(BoxCheckTest, EveryClosedFormAndItsBoundedRemovalAreDensities) {
  for (const auto& set : kDataSets) {
    if (!is_closed_form(set.value)) continue;
    const auto toy = make_closed_form(closed_form_of(set.value));
    const auto found = check(*toy);
    EXPECT_TRUE(found.normalisable) << set.name << ": " << found.words;
    EXPECT_LT(found.outside_mass, 1e-3) << set.name;
    const auto removed = check(*without(toy, {make_closed_form(ClosedForm::eight_gaussians), 0.5}));
    EXPECT_TRUE(removed.normalisable) << set.name << ": " << removed.words;
  }
}

TEST_F(BoxCheckTest, FindsWhereAnUnguardedDifferenceRunsAway) {
  // A valley along y = 0 that falls for ever to the left and to the right, steeper to the left.
  const auto found = check([](const torch::Tensor& x, const torch::Tensor& y) { return 0.5 * y.square() + torch::where(x.lt(0), 2 * x, -x); });
  EXPECT_FALSE(found.normalisable);
  EXPECT_TRUE(found.falls_outward);
  EXPECT_DOUBLE_EQ(found.outside_mass, 1.0);
  EXPECT_FLOAT_EQ(found.where.x, -4.0f);
  EXPECT_NEAR(found.where.y, 0.0, 0.3);
  EXPECT_NE(found.words.find("left edge"), std::string::npos) << found.words;
  EXPECT_NE(found.words.find("Not normalisable"), std::string::npos) << found.words;
}

TEST_F(BoxCheckTest, TellsHowFastATailMustRise) {
  const auto tail = [](double power) {
    return [power](const torch::Tensor& x, const torch::Tensor& y) { return 0.5 * power * (1 + x.square() + y.square()).log(); };
  };
  EXPECT_FALSE(check(tail(1.9)).normalisable) << "p ~ 1 / r^1.9 has no integral over the plane";
  EXPECT_TRUE(check(tail(3.0)).normalisable);
  EXPECT_FALSE(check([](const torch::Tensor& x, const torch::Tensor&) { return 0 * x; }).normalisable) << "flat";
  EXPECT_FALSE(check_box(Formula(tail(3.0)), SampleSpace{}, shards, 2.0).normalisable) << "at temperature 2 the same tail is 1 / r^1.5";
}

TEST_F(BoxCheckTest, MeasuresMassBeyondTheBoxAndAtItsBorder) {
  const auto found = check(Gaussian(0, 4.0, 0.5));  // half of it is outside, above
  EXPECT_TRUE(found.normalisable);
  EXPECT_NEAR(found.outside_mass, 0.5, 0.02);
  EXPECT_NEAR(found.border_mass, std::erf(8.0 / 64 / 0.5 / std::sqrt(2.0)), 0.01);
  EXPECT_FLOAT_EQ(found.where.y, 4.0f);
  EXPECT_NEAR(found.where.x, 0.0, 0.1);
  EXPECT_NE(found.words.find("upper edge"), std::string::npos) << found.words;
  const auto beyond = check(Gaussian(4.6, 0, 0.5));
  EXPECT_TRUE(beyond.normalisable && beyond.falls_outward) << beyond.words;
  EXPECT_FALSE(check(Gaussian(0, 0, 0.5)).falls_outward);
}

TEST_F(BoxCheckTest, NamesAPlaceWhereTheEnergyIsNotANumber) {
  const auto found = check([](const torch::Tensor& x, const torch::Tensor& y) { return x.square() + y.square() + (y + 3.5).sqrt(); });
  EXPECT_FALSE(found.normalisable);
  EXPECT_LT(found.where.y, -3.5f);
  EXPECT_NE(found.words.find("not a finite number"), std::string::npos) << found.words;
}

}  // namespace
}  // namespace basin
