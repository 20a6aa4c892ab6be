#include "core/samplers/augmentation.h"

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kWidest = 4.0 / 3;                          // width over height of a crop (Szegedy et al. 2015)
constexpr double kJittered = 0.8, kGrey = 0.2, kHalf = 0.5;  // shares of pictures (Chen et al. 2020, appendix A)
constexpr double kNarrowest = 0.1, kBroadest = 2.0;          // sigma of the blur in pixels (Chen et al. 2020)

/// Uniform numbers in [from, to), one a picture: [N, 1, 1, 1].
torch::Tensor uniform(const torch::Tensor& x, double from, double to, at::Generator& rng) {
  return torch::rand({x.size(0), 1, 1, 1}, rng, x.options().requires_grad(false)).mul_(to - from).add_(from);
}

torch::Tensor chosen(const torch::Tensor& x, double share, at::Generator& rng) {
  return uniform(x, 0, 1, rng).lt(share);
}

/// Crop of a share of the area in [crop_from, 1] at any place, enlarged to the whole (bilinear), and the flip: one affine map a picture.
torch::Tensor crop_and_flip(const torch::Tensor& x, const AugmentationOptions& o, at::Generator& rng) {
  const auto area = uniform(x, o.crop_from, 1, rng);
  const auto ratio = (uniform(x, -1, 1, rng) * area.log().neg().clamp_max(std::log(kWidest))).exp();  // as far as the crop fits into the picture
  const auto width = (area * ratio).sqrt(), height = (area / ratio).sqrt();
  const auto left = uniform(x, -1, 1, rng) * (1 - width), top = uniform(x, -1, 1, rng) * (1 - height);
  const auto mirror = o.flip ? 1 - 2 * chosen(x, kHalf, rng).to(x.scalar_type()) : torch::ones_like(width);
  const auto none = torch::zeros_like(width);
  const auto map = torch::cat({width * mirror, none, left, none, height, top}, 1).view({x.size(0), 2, 3});
  constexpr int64_t kBilinear = 0, kBorder = 1;
  return at::grid_sampler(x, at::affine_grid_generator(map, x.sizes(), false), kBilinear, kBorder, false);
}

torch::Tensor luminance(const torch::Tensor& x) {
  return (0.299 * x.slice(1, 0, 1) + 0.587 * x.slice(1, 1, 2) + 0.114 * x.slice(1, 2, 3));
}

/// Brightness, contrast, saturation and hue in this order, on values in [0, 1].
torch::Tensor colour_jittered(const torch::Tensor& x, double strength, at::Generator& rng) {
  const double spread = 0.8 * strength;
  const auto factor = [&] { return uniform(x, 1 - spread, 1 + spread, rng); };
  const bool colour = x.size(1) == 3;
  auto y = (x * factor()).clamp(0, 1);
  const auto mean = (colour ? luminance(y) : y).mean({1, 2, 3}, true);
  y = (mean + (y - mean) * factor()).clamp(0, 1);
  if (colour) {
    const auto grey = luminance(y);
    y = (grey + (y - grey) * factor()).clamp(0, 1);
    y = hue_turned(y, uniform(x, -0.4 * strength, 0.4 * strength, rng)).clamp(0, 1);
  }
  y = torch::where(chosen(x, kJittered, rng), y, x);
  return colour ? torch::where(chosen(x, kGrey, rng), luminance(y).expand_as(y), y) : y;
}

/// A Gaussian of its own sigma for each picture, first along rows, then along columns; no wider than reflection at the border allows.
torch::Tensor blurred(const torch::Tensor& x, double share, int64_t size, at::Generator& rng) {
  const int64_t reach = std::min({size / 2, x.size(2) - 1, x.size(3) - 1});
  const int64_t count = x.size(0), channels = x.size(1), taps = 2 * reach + 1;
  const auto offsets = torch::arange(-reach, reach + 1, x.options().requires_grad(false));
  auto kernel = (-offsets.square() / (2 * uniform(x, kNarrowest, kBroadest, rng).square())).exp();  // [N, 1, 1, taps]
  kernel = (kernel / kernel.sum(3, true)).expand({count, channels, 1, taps}).reshape({count * channels, 1, 1, taps});
  auto y = x.reshape({1, count * channels, x.size(2), x.size(3)});
  y = at::conv2d(at::reflection_pad2d(y, {reach, reach, 0, 0}), kernel, {}, at::IntArrayRef{1, 1}, at::IntArrayRef{0, 0}, at::IntArrayRef{1, 1},
                 count * channels);
  y = at::conv2d(at::reflection_pad2d(y, {0, 0, reach, reach}), kernel.transpose(2, 3), {}, at::IntArrayRef{1, 1}, at::IntArrayRef{0, 0},
                 at::IntArrayRef{1, 1}, count * channels);
  return torch::where(chosen(x, share, rng), y.view_as(x), x);
}

}  // namespace

torch::Tensor hue_turned(const torch::Tensor& x, const torch::Tensor& turns) {
  const auto to_yiq =
      torch::tensor({0.299, 0.587, 0.114, 0.595716, -0.274453, -0.321263, 0.211456, -0.522591, 0.311135}, x.options().requires_grad(false))
          .view({3, 3});
  const auto yiq = torch::einsum("kc,nchw->nkhw", {to_yiq, x});
  const auto y = yiq.slice(1, 0, 1), i = yiq.slice(1, 1, 2), q = yiq.slice(1, 2, 3);
  const auto c = (2 * kPi * turns).cos(), s = (2 * kPi * turns).sin();
  return torch::einsum("kc,nchw->nkhw", {to_yiq.inverse(), torch::cat({y, c * i - s * q, s * i + c * q}, 1)});
}

torch::Tensor augmented(const torch::Tensor& x, const AugmentationOptions& o, double low, double high, at::Generator& rng) {
  auto y = (x - low) / (high - low);
  if (o.crop_from < 1 || o.flip) y = crop_and_flip(y, o, rng);
  if (o.colour > 0) y = colour_jittered(y, o.colour, rng);
  if (o.blur > 0) y = blurred(y, o.blur, o.blur_size, rng);
  return (y * (high - low) + low).clamp(low, high);
}

torch::Tensor augmented_share(const torch::Tensor& x, const torch::Tensor& eligible, const AugmentationOptions& options, double low, double high,
                              at::Generator& rng) {
  const auto picked = chosen(x, options.share, rng) & eligible.view({-1, 1, 1, 1});
  return torch::where(picked, augmented(x, options, low, high, rng), x);
}

}  // namespace basin
