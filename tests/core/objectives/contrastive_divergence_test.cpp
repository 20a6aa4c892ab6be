#include "core/objectives/contrastive_divergence.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/base/random.h"
#include "core/energy/mlp.h"

namespace basin {
namespace {

TEST(ContrastiveDivergence, GradientEqualsFiniteDifferences) {
  auto rng = make_generator(torch::kCPU, 1, 0);
  NetworkOptions options;
  options.width = 8;
  NamedTensors parameters;
  const auto made = Mlp::make(2, options, rng);
  for (const auto& [name, tensor] : made->parameters()) parameters.emplace_back(name, tensor.to(torch::kDouble).requires_grad_());
  const Mlp net(parameters, options.activation);
  const auto data = torch::randn({7, 2}, rng).to(torch::kDouble), samples = torch::randn({5, 2}, rng).to(torch::kDouble);
  const ContrastiveDivergence objective(0.3);
  std::vector<torch::Tensor> leaves;
  for (const auto& [name, tensor] : parameters) leaves.push_back(tensor);
  const auto grads = torch::autograd::grad({objective(net, data, samples).loss}, leaves);

  const at::NoGradGuard no_grad;
  for (size_t p = 0; p < leaves.size(); ++p) {
    auto flat = leaves[p].view({-1});
    for (int64_t i = 0; i < flat.size(0); i += 3) {
      const double value = flat[i].item<double>(), step = 1e-6;
      flat[i] = value + step;
      const double above = objective(net, data, samples).loss.item<double>();
      flat[i] = value - step;
      const double below = objective(net, data, samples).loss.item<double>();
      flat[i] = value;
      EXPECT_NEAR((above - below) / (2 * step), grads[p].view({-1})[i].item<double>(), 1e-6) << parameters[p].first << " " << i;
    }
  }
}

TEST(ContrastiveDivergence, ValueIsTheFormula) {
  struct Sum : Energy {
    torch::Tensor operator()(const torch::Tensor& x) const override { return x.sum(1); }
  };
  const auto data = torch::tensor({{1.0f, 0.0f}, {2.0f, 1.0f}}), samples = torch::tensor({{0.5f, 0.0f}});
  const auto value = ContrastiveDivergence(0.1)(Sum{}, data, samples);
  EXPECT_NEAR(value.loss.item<double>(), 2.0 - 0.5 + 0.1 * (5.0 + 0.25), 1e-6);
  EXPECT_TRUE(torch::equal(value.energy_data, torch::tensor({1.0f, 3.0f})));
}

}  // namespace
}  // namespace basin
