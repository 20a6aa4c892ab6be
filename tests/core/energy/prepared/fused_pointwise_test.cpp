// The fused pass against the same parts one by one, in value and gradient.

#include "core/energy/prepared/fused_pointwise.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/base/random.h"
#include "core/kernels/channel_passes.h"

namespace basin {
namespace {

constexpr auto kLayout = torch::MemoryFormat::ChannelsLast;

/// Channels, groups (0: no norm), whether there is a gain per class, an addend, and the activation.
class Fused : public ::testing::TestWithParam<std::tuple<int64_t, int64_t, bool, bool, std::optional<Activation>>> {
 protected:
  static std::vector<int64_t> shape() { return {3, std::get<0>(GetParam()), 5, 4}; }
  torch::Tensor random(std::vector<int64_t> shape) { return torch::randn(shape, rng_); }

  Pointwise parts(torch::ScalarType type) {
    const auto [channels, groups, by_class, addend, activation] = GetParam();
    Pointwise p;
    p.x = (random(shape()) * 2 + 1).to(type).contiguous(kLayout).requires_grad_();
    p.groups = groups;
    if (groups > 0) p.norm_gain = random({channels}), p.norm_bias = random({channels});
    if (by_class) p.gain = random({3, channels}), p.bias = random({3, channels});
    if (addend) p.addend = random(shape()).to(type).contiguous(kLayout).requires_grad_();
    p.activation = activation;
    return p;
  }

  static std::vector<torch::Tensor> gradients(const torch::Tensor& y, const Pointwise& p, const torch::Tensor& upper) {
    std::vector<torch::Tensor> inputs = {p.x};
    if (p.addend.defined()) inputs.push_back(p.addend);
    return torch::autograd::grad({y}, inputs, {upper.to(y.scalar_type())});
  }

  static void expect_near(const torch::Tensor& a, const torch::Tensor& b, double share) {
    EXPECT_LE((a.to(torch::kDouble) - b.to(torch::kDouble)).norm().item<double>(), share * b.to(torch::kDouble).norm().item<double>());
  }

  at::Generator rng_ = make_generator(torch::kCPU, 11, 0);
};

TEST_P(Fused, EqualsItsPartsOneByOne) {
  const auto p = parts(torch::kFloat);
  const auto upper = random(shape());
  const auto y = fused(p), reference = settled(p);
  expect_near(y, reference, 1e-6);
  const auto grads = gradients(y, p, upper), expected = gradients(reference, p, upper);
  for (size_t i = 0; i < grads.size(); ++i) expect_near(grads[i], expected[i], 2e-6);
}

TEST_P(Fused, RoundsOnlyItsResultsInBfloat16) {
  const auto p = parts(torch::kBFloat16);
  Pointwise precise = p;
  precise.x = p.x.detach().to(torch::kFloat).requires_grad_();
  if (p.addend.defined()) precise.addend = p.addend.detach().to(torch::kFloat).requires_grad_();
  const auto upper = random(shape()).to(torch::kBFloat16);
  const auto y = fused(p), reference = settled(precise);
  ASSERT_EQ(y.scalar_type(), torch::kBFloat16);
  expect_near(y, reference, 4e-3);  // half a unit of 8 bits
  const auto grads = gradients(y, p, upper), expected = gradients(reference, precise, upper);
  for (size_t i = 0; i < grads.size(); ++i) expect_near(grads[i], expected[i], 8e-3);
}

const auto kFunctions =
    ::testing::Values(std::optional<Activation>(), std::optional<Activation>(Activation::silu), std::optional<Activation>(Activation::leaky_relu));
INSTANTIATE_TEST_SUITE_P(All, Fused,
                         ::testing::Combine(::testing::Values(32), ::testing::Values(0, 1, 8, 32), ::testing::Bool(), ::testing::Bool(), kFunctions));
INSTANTIATE_TEST_SUITE_P(Narrow, Fused,
                         ::testing::Combine(::testing::Values(4, 8, 20, 24), ::testing::Values(0, 1, 4), ::testing::Bool(), ::testing::Bool(),
                                            kFunctions));

TEST(FusedPointwise, TakesEveryFourthNumberOfChannels) {
  for (const int64_t channels : {4, 8, 12, 16, 24, 64}) EXPECT_TRUE(takes_channels(channels)) << channels;
  for (const int64_t channels : {1, 3, 5, 6, 10}) EXPECT_FALSE(takes_channels(channels)) << channels;
}

TEST(FusedPointwise, AGainOfOneNumberAndPartsThatAreNotSet) {
  auto rng = make_generator(torch::kCPU, 13, 0);
  for (const int64_t groups : {0, 4}) {
    Pointwise p;
    p.x = torch::randn({3, 8, 5, 4}, rng).contiguous(kLayout).requires_grad_();
    p.groups = groups;
    if (groups > 0) p.norm_gain = torch::randn({8}, rng), p.norm_bias = torch::randn({8}, rng);
    p.gain = torch::full({1}, -1.5);
    p.activation = Activation::tanh;
    const auto y = fused(p), reference = settled(p), upper = torch::randn({3, 8, 5, 4}, rng);
    EXPECT_TRUE(torch::allclose(y, reference, 1e-5, 1e-6));
    const auto grad = torch::autograd::grad({y}, {p.x}, {upper})[0], expected = torch::autograd::grad({reference}, {p.x}, {upper})[0];
    EXPECT_TRUE(torch::allclose(grad, expected, 1e-4, 1e-5));
  }
}

TEST(FusedFallsBack, ForChannelsThatFillNoVectorAndForDoubles) {
  auto rng = make_generator(torch::kCPU, 12, 0);
  Pointwise p;
  p.x = torch::randn({2, 5, 3, 3}, rng);
  p.activation = Activation::silu;
  EXPECT_TRUE(torch::equal(fused(p), settled(p)));
  p.x = torch::randn({2, 32, 3, 3}, rng).to(torch::kDouble);
  EXPECT_TRUE(torch::equal(fused(p), settled(p)));
}

}  // namespace
}  // namespace basin
