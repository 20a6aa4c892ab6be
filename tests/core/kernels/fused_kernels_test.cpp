// The fused MLP kernel and the mixtures' against autograd in double, and what they promise about bits.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/base/shards.h"
#include "core/data/options.h"
#include "core/energy/closed_forms.h"
#include "core/energy/layers/activate.h"
#include "core/energy/networks.h"
#include "core/energy/sequential_net.h"
#include "core/evaluation/density.h"
#include "core/kernels/mixture.h"

namespace basin {
namespace {

double length(const torch::Tensor& x) {
  return x.norm().item<double>();
}
double error(const torch::Tensor& value, const torch::Tensor& reference) {
  return length(value - reference);
}

/// A network with weights of every size, biases included.
NetPtr mlp(int64_t inputs, int64_t depth, int64_t width, Activation activation) {
  auto rng = make_generator(torch::kCPU, 1, width);
  NamedTensors parameters;
  const auto made = SequentialNet::make({Network::mlp, width, depth, activation}, {inputs, 1, 1}, rng);
  for (const auto& [name, tensor] : made->parameters()) parameters.emplace_back(name, tensor + 0.1 * torch::randn(tensor.sizes(), rng));
  return made->with_parameters(std::move(parameters));
}

/// E and dE/dx by autograd in double.
EnergyAndGrad reference(const Net& net, const torch::Tensor& x) {
  NamedTensors parameters;
  for (const auto& [name, tensor] : net.parameters()) parameters.emplace_back(name, tensor.to(torch::kDouble));
  return net.with_parameters(std::move(parameters))->Energy::energy_and_grad(x.to(torch::kDouble));
}

/// The points of x at which no pre-activation lies so near zero that rounding could take it to the other side of a kink.
torch::Tensor away_from_kinks(const Net& net, Activation activation, const torch::Tensor& x) {
  auto h = x.to(torch::kDouble);
  auto away = torch::ones({x.size(0)}, torch::kBool);
  for (size_t i = 0; i + 2 < net.parameters().size(); i += 2) {
    const auto z = at::linear(h, net.parameters()[i].second.to(torch::kDouble), net.parameters()[i + 1].second.to(torch::kDouble));
    away &= z.abs().gt(1e-5).all(1);
    h = activate(activation, z);
  }
  return x.index_select(0, away.nonzero().squeeze(1));
}

/// Activation, hidden layers, units.
class MlpKernels : public ::testing::TestWithParam<std::tuple<Activation, int64_t, int64_t>> {
 protected:
  NetPtr net(int64_t inputs) const { return mlp(inputs, std::get<1>(GetParam()), std::get<2>(GetParam()), std::get<0>(GetParam())); }
};

TEST_P(MlpKernels, EqualAutograd) {
  auto rng = make_generator(torch::kCPU, 2, 0);
  for (const int64_t inputs : {2, 5}) {
    const auto network = net(inputs);
    const auto prepared = network->prepared();
    ASSERT_TRUE(prepared);
    const auto x = away_from_kinks(*network, std::get<0>(GetParam()), 2 * torch::randn({1000, inputs}, rng));
    ASSERT_GT(x.size(0), 800);
    const auto all = prepared->energy_and_grad(x), expected = reference(*network, x);
    EXPECT_LE(error(all.energy, expected.energy), 1e-5 * length(expected.energy)) << inputs << " inputs";
    EXPECT_LE(error(all.grad, expected.grad), 1e-5 * length(expected.grad)) << inputs << " inputs";
    EXPECT_TRUE(torch::equal((*prepared)(x), all.energy)) << "without the gradient, the same bits";
  }
}

TEST_P(MlpKernels, APointDoesNotDependOnItsBatch) {
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto prepared = net(2)->prepared();
  const auto x = torch::randn({131, 2}, rng);
  const auto together = prepared->energy_and_grad(x);
  for (const int64_t size : {1, 7, 17, 50})
    for (int64_t first = 0; first < x.size(0); first += size) {
      const int64_t last = std::min(first + size, x.size(0));
      const auto part = prepared->energy_and_grad(x.slice(0, first, last));
      EXPECT_TRUE(torch::equal(part.energy, together.energy.slice(0, first, last)));
      EXPECT_TRUE(torch::equal(part.grad, together.grad.slice(0, first, last)));
    }
}

INSTANTIATE_TEST_SUITE_P(Networks, MlpKernels,
                         ::testing::Combine(::testing::Values(Activation::silu, Activation::relu, Activation::leaky_relu, Activation::tanh),
                                            ::testing::Values(1, 2, 4), ::testing::Values(1, 3, 17, 130, 512)));

TEST(MlpKernel, TakesPointsThatAreNotContiguousAndNone) {
  const auto prepared = mlp(2, 2, 20, Activation::silu)->prepared();
  auto rng = make_generator(torch::kCPU, 4, 0);
  const auto wide = torch::randn({40, 4}, rng);
  const auto x = wide.slice(1, 0, 4, 2);
  EXPECT_TRUE(torch::equal(prepared->energy_and_grad(x).grad, prepared->energy_and_grad(x.contiguous()).grad));
  EXPECT_EQ(prepared->energy_and_grad(torch::empty({0, 2})).energy.size(0), 0);
}

TEST(MlpKernel, RefusesPointsOfAnotherSizeOrType) {
  const auto prepared = mlp(2, 2, 20, Activation::silu)->prepared();
  EXPECT_ANY_THROW(prepared->energy_and_grad(torch::zeros({5, 3})));
  EXPECT_ANY_THROW(prepared->energy_and_grad(torch::zeros({5, 2}, torch::kDouble)));
}

TEST(MlpKernel, NotANumberStaysWithItsPoint) {
  const auto prepared = mlp(2, 2, 20, Activation::silu)->prepared();
  auto x = torch::zeros({60, 2});
  const auto before = prepared->energy_and_grad(x);
  x[33][1] = NAN;
  const auto after = prepared->energy_and_grad(x);
  EXPECT_EQ(torch::isnan(after.energy).sum().item<int64_t>(), 1);
  EXPECT_TRUE(std::isnan(after.energy[33].item<float>()));
  EXPECT_TRUE(torch::isnan(after.grad[33]).all().item<bool>());
  EXPECT_TRUE(torch::equal(after.grad.slice(0, 34), before.grad.slice(0, 34)));
}

TEST(MlpKernel, LaterChangesOfTheWeightsAreNotSeen) {
  const auto net = mlp(2, 2, 20, Activation::silu);
  const auto prepared = net->prepared();
  const auto x = torch::ones({3, 2});
  const auto before = (*prepared)(x);
  for (const auto& [name, tensor] : net->parameters()) tensor.zero_();
  EXPECT_TRUE(torch::equal((*prepared)(x), before));
  EXPECT_EQ((*net->prepared())(x).abs().max().item<float>(), 0.0f);
}

TEST(MlpKernel, IsWhatLandscapesAreDrawnFrom) {
  const auto net = mlp(2, 2, 32, Activation::tanh);
  Shards shards(2);
  const auto points = grid_points(70, -4, 4);
  EXPECT_TRUE(torch::equal(energies_at(*net, points, shards), (*net->prepared())(points)));
  EXPECT_LE(error(energies_at(*net, points, shards), (*net)(points)), 1e-5 * length((*net)(points)));
}

class MixtureKernels : public ::testing::TestWithParam<DataSet> {
 protected:
  std::shared_ptr<const KnownDensity> density_ = make_closed_form(closed_form_of(GetParam()));
  at::Generator rng_ = make_generator(torch::kCPU, 5, 0);
};

TEST_P(MixtureKernels, EqualAutograd) {
  for (const int64_t count : {1, 7, 1000})
    for (const auto& x : {density_->sample(count, rng_), torch::rand({count, 2}, rng_) * 8 - 4, torch::rand({count, 2}, rng_) * 16 - 8}) {
      const auto fast = density_->energy_and_grad(x), expected = density_->Energy::energy_and_grad(x.to(torch::kDouble));
      EXPECT_LE(error(fast.energy, expected.energy), 1e-5 * length(expected.energy)) << count << " points";
      EXPECT_LE(error(fast.grad, expected.grad), 1e-5 * length(expected.grad)) << count << " points";
      EXPECT_TRUE(torch::equal((*density_)(x), fast.energy));
    }
}

TEST_P(MixtureKernels, StayDifferentiable) {
  const auto x = density_->sample(10, rng_).requires_grad_();
  EXPECT_TRUE((*density_)(x).requires_grad());
  EXPECT_FALSE(density_->energy_and_grad(x).energy.requires_grad());
}

TEST_P(MixtureKernels, APointDoesNotDependOnItsBatch) {
  const auto x = density_->sample(40, rng_);
  const auto together = density_->energy_and_grad(x);
  for (int64_t i = 0; i < x.size(0); ++i) {
    const auto alone = density_->energy_and_grad(x.slice(0, i, i + 1));
    EXPECT_TRUE(torch::equal(alone.energy[0], together.energy[i]));
    EXPECT_TRUE(torch::equal(alone.grad[0], together.grad[i]));
  }
}

INSTANTIATE_TEST_SUITE_P(All, MixtureKernels,
                         ::testing::Values(DataSet::eight_gaussians, DataSet::two_moons, DataSet::rings, DataSet::pinwheel, DataSet::checkerboard,
                                           DataSet::spiral));

TEST(PlaneMixture, OneGaussianIsAParabola) {
  PlaneMixture mixture;
  mixture.components = {{-1, 2, 0, 3, 0, 4}};
  mixture.offset = 5;
  const float point[2] = {0.25f, -1.5f};
  float energy = 0, grad[2] = {};
  mixture.run(point, 1, &energy, grad);
  EXPECT_FLOAT_EQ(energy, 5 + 0.5f * (0.25f + 9));
  EXPECT_FLOAT_EQ(grad[0], -0.5f * 2);
  EXPECT_FLOAT_EQ(grad[1], -3.0f * 4);
}

TEST(PlaneMixture, NotANumberStays) {
  const auto density = make_closed_form(ClosedForm::eight_gaussians);
  auto x = torch::zeros({20, 2});
  x[3][0] = NAN;
  const auto at_x = density->energy_and_grad(x);
  EXPECT_TRUE(std::isnan(at_x.energy[3].item<float>()));
  EXPECT_EQ(torch::isnan(at_x.energy).sum().item<int64_t>(), 1);
}

}  // namespace
}  // namespace basin
