#include "core/samplers/augmentation.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/base/fields.h"
#include "core/base/random.h"

namespace basin {
namespace {

AugmentationOptions nothing() {
  AugmentationOptions options;
  options.share = 1;
  options.crop_from = 1;
  return options;
}

AugmentationOptions with(void (*change)(AugmentationOptions&)) {
  auto options = nothing();
  change(options);
  return options;
}

std::vector<AugmentationOptions> every_kind() {
  return {with([](AugmentationOptions& o) { o.crop_from = 0.08; }), with([](AugmentationOptions& o) { o.flip = true; }),
          with([](AugmentationOptions& o) { o.colour = 1; }), with([](AugmentationOptions& o) { o.blur = 1; }),
          with([](AugmentationOptions& o) { o.crop_from = 0.3, o.flip = true, o.colour = 0.5, o.blur = 0.5; })};
}

at::Generator stream(int64_t seed) {
  return make_generator(torch::kCPU, seed, 0);
}

torch::Tensor pictures(int64_t count, int64_t channels, int64_t side) {
  auto rng = stream(9);
  return torch::rand({count, channels, side, side}, rng) * 2 - 1;
}

TEST(Augmentation, KeepsShapeAndRangeAndRepeatsBySeed) {
  for (const auto& options : every_kind())
    for (const int64_t channels : {1, 3}) {
      const auto x = pictures(20, channels, 28);
      auto a = stream(1), b = stream(1), c = stream(2);
      const auto y = augmented(x, options, -1, 1, a);
      EXPECT_EQ(y.sizes(), x.sizes());
      EXPECT_GE(y.min().item<double>(), -1);
      EXPECT_LE(y.max().item<double>(), 1);
      EXPECT_TRUE(torch::equal(y, augmented(x, options, -1, 1, b)));
      EXPECT_FALSE(torch::equal(y, augmented(x, options, -1, 1, c)));
    }
}

TEST(Augmentation, TheBlurReachesAsFarAsItsSize) {
  auto point = torch::zeros({64, 1, 21, 21});
  point.select(2, 10).select(2, 10).fill_(1);
  for (const int64_t size : {3, 5, 11}) {
    auto options = with([](AugmentationOptions& o) { o.blur = 1; });
    options.blur_size = size;
    auto rng = stream(1);
    const auto touched = augmented(point, options, 0, 1, rng).amax({0, 1, 2}).gt(0).to(torch::kLong).sum().item<int64_t>();
    EXPECT_EQ(touched, size);
  }
  auto options = with([](AugmentationOptions& o) { o.blur = 1, o.blur_size = 31; });
  auto rng = stream(1);
  EXPECT_TRUE(augmented(pictures(2, 3, 8), options, -1, 1, rng).isfinite().all().item<bool>()) << "wider than the picture";
}

TEST(Augmentation, NothingAskedForChangesNothing) {
  auto rng = stream(1);
  const auto x = pictures(5, 3, 16);
  EXPECT_TRUE(torch::allclose(augmented(x, nothing(), -1, 1, rng), x, 0, 1e-6));
  auto none = every_kind().back();
  none.share = 0;
  EXPECT_TRUE(torch::equal(augmented_share(x, torch::ones({5}, torch::kBool), none, -1, 1, rng), x));
}

TEST(Augmentation, OnlyAShareOfTheEligibleChanges) {
  auto rng = stream(1);
  auto options = with([](AugmentationOptions& o) { o.crop_from = 0.3; });
  options.share = 0.25;
  const auto x = pictures(4000, 1, 8);
  const auto eligible = torch::arange(4000).remainder(2).eq(0);
  const auto changed = augmented_share(x, eligible, options, -1, 1, rng).ne(x).flatten(1).any(1);
  EXPECT_FALSE(changed.masked_select(eligible.logical_not()).any().item<bool>());
  EXPECT_NEAR(changed.masked_select(eligible).to(torch::kFloat).mean().item<double>(), 0.25, 0.04);
}

TEST(Augmentation, FlipsMirrorHalfOfThePictures) {
  auto rng = stream(1);
  const auto x = pictures(400, 3, 9);
  const auto y = augmented(x, with([](AugmentationOptions& o) { o.flip = true; }), -1, 1, rng);
  const auto close = [](const torch::Tensor& a, const torch::Tensor& b) { return (a - b).abs().flatten(1).amax(1).lt(1e-5); };
  const auto same = close(y, x), mirrored = close(y, x.flip({3}));
  EXPECT_TRUE((same ^ mirrored).all().item<bool>());
  EXPECT_NEAR(mirrored.to(torch::kFloat).mean().item<double>(), 0.5, 0.1);
}

/// On a ramp a crop is a ramp again whose slope is the crop's width: its square, times the aspect, lies between crop_from and 1.
TEST(Augmentation, CropsKeepTheShareTheyShould) {
  auto rng = stream(1);
  const auto axis = torch::linspace(0, 1, 33);
  const auto across = axis.view({1, 1, 1, 33}).expand({500, 1, 33, 33}).contiguous(), down = across.transpose(2, 3).contiguous();
  const auto options = with([](AugmentationOptions& o) { o.crop_from = 0.3; });
  auto again = stream(1);
  const auto slope = [](const torch::Tensor& y, int64_t dim) { return (y.select(dim, 20) - y.select(dim, 12)).select(2, 16).flatten() * (32.0 / 8); };
  const auto width = slope(augmented(across, options, 0, 1, rng), 3), height = slope(augmented(down, options, 0, 1, again), 2);
  const auto area = width * height;
  EXPECT_GT(area.min().item<double>(), 0.28);
  EXPECT_LT(area.max().item<double>(), 1.01);
  EXPECT_NEAR(area.mean().item<double>(), 0.65, 0.06);
  EXPECT_GT((width / height).max().item<double>(), 1.2) << "the aspect varies";
}

TEST(Augmentation, BlurKeepsConstantsAndSmooths) {
  auto rng = stream(1);
  const auto options = with([](AugmentationOptions& o) { o.blur = 1; });
  EXPECT_TRUE(torch::allclose(augmented(torch::full({6, 3, 12, 12}, 0.3), options, -1, 1, rng), torch::full({6, 3, 12, 12}, 0.3), 0, 1e-5));
  const auto x = pictures(200, 1, 16);
  const auto y = augmented(x, options, -1, 1, rng);
  EXPECT_TRUE(y.flatten(1).std(1).le(x.flatten(1).std(1) + 1e-6).all().item<bool>());
  EXPECT_LT(y.std().item<double>(), 0.6 * x.std().item<double>());
  auto impulse = torch::zeros({1, 1, 11, 11});
  impulse[0][0][5][5] = 1;
  const auto spread = augmented(impulse, options, 0, 1, rng)[0][0];
  EXPECT_NEAR(spread.sum().item<double>(), 1, 1e-5);
  EXPECT_TRUE(torch::allclose(spread, spread.t(), 0, 1e-6));
  EXPECT_TRUE(torch::allclose(spread, spread.flip({0}), 0, 1e-6));
  EXPECT_EQ(spread.slice(0, 0, 3).abs().max().item<double>(), 0) << "five pixels wide";
}

TEST(Augmentation, JitterLeavesGreyPicturesGreyAndTurnsSomeGrey) {
  auto rng = stream(1);
  const auto options = with([](AugmentationOptions& o) { o.colour = 1; });
  const auto spread = [](const torch::Tensor& x) { return (x.amax(1) - x.amin(1)).flatten(1).amax(1); };
  const auto grey = augmented(pictures(50, 1, 8).expand({50, 3, 8, 8}).contiguous(), options, -1, 1, rng);
  EXPECT_LT(spread(grey).max().item<double>(), 1e-4);
  const auto coloured = augmented(pictures(2000, 3, 4), options, -1, 1, rng);
  EXPECT_NEAR(spread(coloured).lt(1e-4).to(torch::kFloat).mean().item<double>(), 0.2, 0.04);
}

TEST(Augmentation, AHueTurnKeepsLuminanceAndChroma) {
  const auto x = pictures(40, 3, 6);
  auto rng = stream(3);
  const auto turns = torch::rand({40, 1, 1, 1}, rng) - 0.5;
  const auto plane = [](const torch::Tensor& at, double r, double g, double b) {
    return r * at.select(1, 0) + g * at.select(1, 1) + b * at.select(1, 2);
  };
  const auto luminance = [&](const torch::Tensor& at) { return plane(at, 0.299, 0.587, 0.114); };
  const auto chroma = [&](const torch::Tensor& at) {
    return torch::complex(plane(at, 0.595716, -0.274453, -0.321263), plane(at, 0.211456, -0.522591, 0.311135));
  };
  const auto y = hue_turned(x, turns);
  EXPECT_TRUE(torch::allclose(luminance(y), luminance(x), 0, 1e-5));
  EXPECT_TRUE(torch::allclose(chroma(y).abs(), chroma(x).abs(), 0, 1e-5));
  EXPECT_FALSE(torch::allclose(y, x, 0, 0.1));
  const auto by = [&](double turn) { return hue_turned(x, torch::full({40, 1, 1, 1}, turn)); };
  EXPECT_TRUE(torch::allclose(by(0), x, 0, 1e-5));
  EXPECT_TRUE(torch::allclose(by(1), x, 0, 1e-5));
  EXPECT_TRUE(torch::allclose(by(0.5), 2 * luminance(x).unsqueeze(1) - x, 0, 1e-5)) << "half a turn is the complement of equal luminance";
}

TEST(Augmentation, JitterTouchesFourPicturesInFive) {
  auto rng = stream(1);
  const auto options = with([](AugmentationOptions& o) { o.colour = 1; });
  const auto share = [&](int64_t channels) {
    const auto x = pictures(4000, channels, 4);
    return (augmented(x, options, -1, 1, rng) - x).abs().flatten(1).amax(1).gt(1e-3).to(torch::kFloat).mean().item<double>();
  };
  EXPECT_NEAR(share(1), 0.8, 0.03);
  EXPECT_NEAR(share(3), 0.84, 0.03) << "one in five of the others turns grey";
}

/// Plain pictures have no contrast to change, and the contrast of two tones over their mean is no matter of brightness.
TEST(Augmentation, BrightnessAndContrastReachAsFarAsTheyShould) {
  auto rng = stream(1);
  const auto options = with([](AugmentationOptions& o) { o.colour = 0.5; });
  const auto brightness = augmented(torch::full({4000, 1, 4, 4}, 0.5), options, 0, 1, rng).flatten(1).mean(1) / 0.5;
  auto tones = torch::full({4000, 1, 4, 4}, 0.4);
  tones.slice(3, 0, 2).fill_(0.6);
  const auto y = augmented(tones, options, 0, 1, rng).flatten(1);
  const auto contrast = (y.amax(1) - y.amin(1)) / y.mean(1) / 0.4;
  for (const auto& factor : {brightness, contrast}) {
    EXPECT_NEAR(factor.min().item<double>(), 0.6, 0.005);
    EXPECT_NEAR(factor.max().item<double>(), 1.4, 0.005);
    EXPECT_NEAR(factor.mean().item<double>(), 1.0, 0.02);
    EXPECT_GE(factor.min().item<double>(), 0.6 - 1e-4);
    EXPECT_LE(factor.max().item<double>(), 1.4 + 1e-4);
  }
}

TEST(Augmentation, IsDifferentiableInThePicture) {
  auto x = pictures(2, 3, 8).to(torch::kDouble) * 0.5;
  x.requires_grad_();
  AugmentationOptions options = nothing();
  options.crop_from = 0.5, options.flip = true, options.blur = 1, options.colour = 0.3;
  const auto value = [&](const torch::Tensor& at) {
    auto rng = stream(4);
    return augmented(at, options, -1, 1, rng).square().sum();
  };
  const auto grad = torch::autograd::grad({value(x)}, {x})[0];
  const double step = 1e-6;
  for (int64_t i = 0; i < x.numel(); i += 29) {
    auto above = x.detach().clone(), below = x.detach().clone();
    above.view({-1})[i] += step;
    below.view({-1})[i] -= step;
    EXPECT_NEAR(grad.reshape({-1})[i].item<double>(), (value(above) - value(below)).item<double>() / (2 * step), 1e-5);
  }
}

}  // namespace
}  // namespace basin
