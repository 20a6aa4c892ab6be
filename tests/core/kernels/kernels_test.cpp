// The vector kernels against LibTorch in double, and what they promise about bits.

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "core/base/random.h"
#include "core/energy/layers/activate.h"
#include "core/energy/layers/smooth_silu.h"
#include "core/energy/networks.h"
#include "core/kernels/image_rows.h"
#include "core/kernels/silu.h"

namespace basin {
namespace {

constexpr int64_t kStride = ConvolutionShape::kStride;

double relative_error(const torch::Tensor& value, const torch::Tensor& reference) {
  return ((value - reference).norm() / reference.norm()).item<double>();
}

/// `images` [N, ...] through `stencil` to [N, outputs], tile by tile.
torch::Tensor through(const Stencil& stencil, const torch::Tensor& images, int64_t outputs) {
  const auto in = images.flatten(1).contiguous();
  auto out = torch::empty({in.size(0), outputs});
  for (int64_t first = 0, lanes = 0; first < in.size(0); first += lanes) {
    lanes = lanes_for(in.size(0) - first);
    const int64_t filled = std::min(lanes, in.size(0) - first);
    auto rows = torch::empty({in.size(1), lanes}), sums = torch::full({outputs, lanes}, NAN);
    images_to_rows(in[first].data_ptr<float>(), filled, in.size(1), lanes, rows.data_ptr<float>());
    apply(stencil, rows.data_ptr<float>(), lanes, sums.data_ptr<float>());
    rows_to_images(sums.data_ptr<float>(), filled, outputs, lanes, out[first].data_ptr<float>());
  }
  return out;
}

torch::Tensor to_channels_last(const torch::Tensor& images) {
  return images.permute({0, 2, 3, 1}).contiguous();
}

class ConvolutionStencil : public ::testing::TestWithParam<ConvolutionShape> {
 protected:
  at::Generator rng_ = make_generator(torch::kCPU, 1, 0);
  ConvolutionShape shape_ = GetParam();
  torch::Tensor weight_ = torch::randn({shape_.filters, shape_.channels, shape_.kernel, shape_.kernel}, rng_);
  torch::Tensor bias_ = torch::randn({shape_.filters}, rng_);
};

TEST_P(ConvolutionStencil, ForwardIsTheLibrarysConvolution) {
  const auto x = torch::randn({21, shape_.channels, shape_.side, shape_.side}, rng_);
  const auto expected =
      at::conv2d(x.to(torch::kDouble), weight_.to(torch::kDouble), bias_.to(torch::kDouble), {kStride, kStride}, {shape_.padding, shape_.padding});
  for (const auto layout : {Layout::planes, Layout::channels_last}) {
    const auto stencil = convolution(shape_, layout, weight_.data_ptr<float>(), bias_.data_ptr<float>());
    const auto out = through(stencil, layout == Layout::planes ? x : to_channels_last(x), expected[0].numel());
    EXPECT_LE(relative_error(out, to_channels_last(expected).flatten(1)), 1e-5);
  }
}

TEST_P(ConvolutionStencil, TransposedIsTheInputGradient) {
  const auto x = torch::zeros({21, shape_.channels, shape_.side, shape_.side}, torch::kDouble).requires_grad_();
  const auto out = at::conv2d(x, weight_.to(torch::kDouble), {}, {kStride, kStride}, {shape_.padding, shape_.padding});
  const auto direction = torch::randn(out.sizes(), rng_);
  const auto expected = torch::autograd::grad({out}, {x}, {direction.to(torch::kDouble)})[0];
  for (const auto layout : {Layout::planes, Layout::channels_last}) {
    const auto stencil = convolution_transposed(shape_, layout, weight_.data_ptr<float>());
    const auto grad = through(stencil, to_channels_last(direction), expected[0].numel());
    EXPECT_LE(relative_error(grad, (layout == Layout::planes ? expected : to_channels_last(expected)).flatten(1)), 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, ConvolutionStencil,
                         ::testing::Values(ConvolutionShape{28, 1, 16, 5, 4}, ConvolutionShape{28, 3, 12, 5, 4}, ConvolutionShape{28, 2, 5, 5, 4},
                                           ConvolutionShape{16, 16, 32, 3, 1}, ConvolutionShape{8, 5, 10, 3, 1}, ConvolutionShape{4, 20, 40, 3, 1},
                                           ConvolutionShape{4, 64, 64, 3, 1}, ConvolutionShape{8, 3, 7, 5, 2}, ConvolutionShape{10, 1, 4, 3, 0},
                                           ConvolutionShape{6, 12, 3, 4, 1}, ConvolutionShape{2, 3, 5, 2, 0}));

TEST(DenseStencil, ForwardAndTransposedAreMatrixProducts) {
  auto rng = make_generator(torch::kCPU, 2, 0);
  for (const auto& [inputs, outputs] : std::vector<std::pair<int64_t, int64_t>>{{256, 64}, {64, 1}, {20, 13}}) {
    const auto weight = torch::randn({outputs, inputs}, rng), bias = torch::randn({outputs}, rng);
    const auto x = torch::randn({5, inputs}, rng), direction = torch::randn({5, outputs}, rng);
    EXPECT_LE(
        relative_error(through(dense(inputs, outputs, weight.data_ptr<float>(), bias.data_ptr<float>()), x, outputs), at::linear(x, weight, bias)),
        1e-5);
    EXPECT_LE(relative_error(through(dense_transposed(inputs, outputs, weight.data_ptr<float>()), direction, inputs), at::mm(direction, weight)),
              1e-5);
  }
}

TEST(Lanes, ApplyTimesMultipliesWhatIsThere) {
  auto rng = make_generator(torch::kCPU, 3, 0);
  const int64_t lanes = lanes_for(64);
  const auto weight = torch::randn({6, 10}, rng), bias = torch::randn({6}, rng), in = torch::randn({10, lanes}, rng),
             factor = torch::randn({6, lanes}, rng);
  const auto stencil = dense(10, 6, weight.data_ptr<float>(), bias.data_ptr<float>());
  auto sums = torch::empty({6, lanes}), products = factor.clone();
  apply(stencil, in.data_ptr<float>(), lanes, sums.data_ptr<float>());
  apply_times(stencil, in.data_ptr<float>(), lanes, products.data_ptr<float>());
  EXPECT_TRUE(torch::equal(products, sums * factor));
}

TEST(Lanes, FitWhatIsLeft) {
  const int64_t most = lanes_for(1000);
  EXPECT_LE(most, 16);
  for (int64_t count = 1; count <= 16; ++count) {
    const int64_t lanes = lanes_for(count);
    EXPECT_LE(lanes, most);
    EXPECT_GE(lanes, std::min(count, most));
    EXPECT_LT(lanes, std::max<int64_t>(2 * count, 5));
  }
}

class ActivationRows : public ::testing::TestWithParam<Activation> {};

TEST_P(ActivationRows, ValuesAndSlopesAreTheFormulas) {
  const auto z = torch::cat(
      {torch::linspace(-100, 100, 4001), torch::linspace(-4, 4, 4001), torch::linspace(-1e-3, 1e-3, 1001), torch::tensor({-3e38f, 3e38f})});
  const auto exact = z.to(torch::kDouble).requires_grad_();
  const auto expected = activate(GetParam(), exact);
  const auto expected_slopes = torch::autograd::grad({expected.sum()}, {exact})[0];
  for (const int64_t lanes : {lanes_for(16), lanes_for(8), lanes_for(4)}) {
    const int64_t rows = (z.numel() + lanes - 1) / lanes;
    auto values = torch::zeros({rows * lanes}), slopes = torch::full({rows * lanes}, NAN);
    values.slice(0, 0, z.numel()).copy_(z);
    activate_rows(GetParam(), rows, lanes, values.data_ptr<float>(), slopes.data_ptr<float>());
    EXPECT_TRUE(torch::isfinite(values).all().item<bool>());
    EXPECT_TRUE(torch::allclose(values.slice(0, 0, z.numel()).to(torch::kDouble), expected, 1e-6, 1e-7));
    EXPECT_TRUE(torch::allclose(slopes.slice(0, 0, z.numel()).to(torch::kDouble), expected_slopes, 1e-6, 5e-7));
  }
}

TEST_P(ActivationRows, NotANumberStays) {
  const int64_t lanes = lanes_for(16);
  auto values = torch::full({lanes}, NAN), slopes = torch::zeros({lanes});
  activate_rows(GetParam(), 1, lanes, values.data_ptr<float>(), slopes.data_ptr<float>());
  EXPECT_TRUE(torch::isnan(values).all().item<bool>());
}

INSTANTIATE_TEST_SUITE_P(All, ActivationRows, ::testing::Values(Activation::silu, Activation::relu, Activation::leaky_relu, Activation::tanh));

/// Width of the network, channels of its images, activation.
class PreparedBits : public ::testing::TestWithParam<std::tuple<int64_t, int64_t, Activation>> {
 protected:
  at::Generator rng_ = make_generator(torch::kCPU, 4, 0);
  SampleSpace space_{true, std::get<1>(GetParam()), 28, 28, -1.0, 1.0, {}};
  NetworkOptions options_{Network::small_cnn, std::get<0>(GetParam()), 2, std::get<2>(GetParam())};
  NetPtr net_ = make_network(options_, space_, rng_);
  std::shared_ptr<const Energy> prepared_ = net_->prepared();
  torch::Tensor x_ = torch::rand({39, space_.channels, 28, 28}, rng_) * 2 - 1;  // tiles of every width and a rest
};

TEST_P(PreparedBits, TwoRunsGiveTheSameBits) {
  const auto once = prepared_->energy_and_grad(x_), again = prepared_->energy_and_grad(x_);
  EXPECT_TRUE(torch::equal(once.energy, again.energy));
  EXPECT_TRUE(torch::equal(once.grad, again.grad));
  EXPECT_TRUE(torch::equal(once.energy, (*prepared_)(x_)));
}

TEST_P(PreparedBits, AnImageDoesNotDependOnItsBatch) {
  const auto together = prepared_->energy_and_grad(x_);
  for (const int64_t size : {1, 3, 5, 11, 17})
    for (int64_t first = 0; first < x_.size(0); first += size) {
      const int64_t last = std::min(first + size, x_.size(0));
      const auto part = prepared_->energy_and_grad(x_.slice(0, first, last));
      EXPECT_TRUE(torch::equal(part.energy, together.energy.slice(0, first, last)));
      EXPECT_TRUE(torch::equal(part.grad, together.grad.slice(0, first, last)));
    }
}

TEST_P(PreparedBits, EqualsTheNetworkInDouble) {
  NamedTensors parameters;
  for (const auto& [name, tensor] : net_->parameters()) parameters.emplace_back(name, tensor.detach().to(torch::kDouble));
  const auto reference = net_->with_parameters(parameters)->energy_and_grad(x_.to(torch::kDouble));
  const auto fast = prepared_->energy_and_grad(x_);
  EXPECT_LE(relative_error(fast.energy, reference.energy), 1e-5);
  EXPECT_LE(relative_error(fast.grad, reference.grad), 1e-5);
}

TEST_P(PreparedBits, ImagesOfAnotherSizeAreRefused) {
  EXPECT_ANY_THROW(prepared_->energy_and_grad(x_.slice(2, 0, 20)));
}

INSTANTIATE_TEST_SUITE_P(Networks, PreparedBits,
                         ::testing::Values(std::tuple(16, 1, Activation::silu), std::tuple(5, 3, Activation::silu),
                                           std::tuple(12, 1, Activation::tanh), std::tuple(20, 3, Activation::leaky_relu),
                                           std::tuple(32, 1, Activation::silu), std::tuple(4, 2, Activation::relu)));

/// Of any number of values, in whole vectors or not, near and far from zero.
TEST(SiluKernels, EqualTheFormulasInDoublePrecision) {
  auto rng = make_generator(torch::kCPU, 5, 0);
  for (const int64_t count : {1, 3, 16, 1003}) {
    auto x = torch::randn({count}, rng) * 4;
    x[0] = 200;
    if (count > 2) x[1] = -200, x[2] = 0;
    const auto g = torch::randn({count}, rng), h = torch::randn({count}, rng);
    auto y = torch::empty({count}), first = torch::empty({count}), dg = torch::empty({count}), dx = torch::empty({count});
    silu(x.data_ptr<float>(), count, y.data_ptr<float>());
    silu_slope(g.data_ptr<float>(), x.data_ptr<float>(), count, first.data_ptr<float>());
    silu_curvature(h.data_ptr<float>(), g.data_ptr<float>(), x.data_ptr<float>(), count, dg.data_ptr<float>(), dx.data_ptr<float>());
    const auto v = x.to(torch::kDouble), s = v.sigmoid(), slope = s + v * s * (1 - s), bend = s * (1 - s) * (2 + v * (1 - 2 * s));
    const auto near = [](const torch::Tensor& ours, const torch::Tensor& exact) {
      return torch::allclose(ours.to(torch::kDouble), exact, 1e-5, 1e-6);
    };
    EXPECT_TRUE(near(y, v * s)) << count;
    EXPECT_TRUE(near(first, g * slope)) << count;
    EXPECT_TRUE(near(dg, h * slope)) << count;
    EXPECT_TRUE(near(dx, h * g * bend)) << count;
  }
}

/// A gradient's gradient through it, for both layouts of pictures.
TEST(SmoothSilu, IsSiluToTheSecondDerivative) {
  auto rng = make_generator(torch::kCPU, 6, 0);
  for (const auto layout : {torch::MemoryFormat::Contiguous, torch::MemoryFormat::ChannelsLast}) {
    const auto start = torch::randn({2, 5, 3, 3}, rng).contiguous(layout), weight = torch::randn({2, 5, 3, 3}, rng);
    const auto second = [&](const torch::Tensor& x, const std::function<torch::Tensor(const torch::Tensor&)>& f) {
      const auto slope = torch::autograd::grad({(f(x) * weight.to(x.scalar_type())).sum()}, {x}, {}, true, true)[0];
      return std::pair{slope.detach(), torch::autograd::grad({slope.pow(3).sum()}, {x})[0]};
    };
    const auto ours = second(start.detach().requires_grad_(), smooth_silu);
    const auto exact = second(start.to(torch::kDouble).detach().requires_grad_(), [](const torch::Tensor& x) { return at::silu(x); });
    EXPECT_TRUE(torch::allclose(ours.first.to(torch::kDouble), exact.first, 1e-5, 1e-6));
    EXPECT_TRUE(torch::allclose(ours.second.to(torch::kDouble), exact.second, 1e-4, 1e-5));
  }
}

}  // namespace
}  // namespace basin
