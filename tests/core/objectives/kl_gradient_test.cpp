// The KL term's gradient by the weights, a derivative of second order, through every part that a network can have.

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/objectives/kl_term.h"
#include "tests/support/gradients.h"
#include "tests/support/residual_nets.h"

namespace basin {
namespace {

struct Kind {
  const char* name;
  Network kind;
  Norm norm;
  bool attention, spectral;
};

class KlGradient : public ::testing::TestWithParam<Kind> {
 protected:
  /// In double precision, with weights that are leaves and none that starts at zero.
  static NetPtr net() {
    auto rng = make_generator(torch::kCPU, 31, 0);
    auto options = testing::small(GetParam().kind);
    options.norm = GetParam().norm;
    options.attention = GetParam().attention;
    options.spectral_norm = GetParam().spectral;
    const auto made = ResidualNet::make(options, kInput, rng);
    NamedTensors leaves;
    for (const auto& [name, tensor] : made->parameters())
      leaves.emplace_back(name, (tensor + 0.2 * torch::randn(tensor.sizes(), rng)).to(torch::kDouble).requires_grad_());
    const auto net = made->with_parameters(leaves);
    for (int i = 0; i < 20; ++i) net->update_state();  // singular vectors of the stirred weights
    return net;
  }
  static constexpr InputShape kInput{2, 12, 12};
};

TEST_P(KlGradient, EqualsFiniteDifferences) {
  const auto net = KlGradient::net(), frozen = testing::frozen_copy(*net);
  auto rng = make_generator(torch::kCPU, 32, 0);
  const auto x = testing::images(3, kInput, rng).to(torch::kDouble), past = testing::images(4, kInput, rng).to(torch::kDouble);
  ObjectiveOptions options;
  options.kl_weight = 1;
  options.ent_weight = 0.5;
  ChainOptions chain;
  chain.sampler = SamplerKind::relaxed_langevin;
  chain.step_size = 0.7;
  const KlTerm term(options, chain, {});
  testing::expect_gradient_along_directions(
      *net, [&] { return term(*net, *frozen, {x}, past).sum(); }, rng);
}

INSTANTIATE_TEST_SUITE_P(
    Parts, KlGradient,
    ::testing::Values(Kind{"plain", Network::igebm, Norm::none, false, false}, Kind{"instance", Network::igebm, Norm::instance, false, false},
                      Kind{"group", Network::improved_cd, Norm::group, false, false}, Kind{"layer", Network::improved_cd, Norm::layer, false, false},
                      Kind{"attention", Network::igebm, Norm::none, true, false}, Kind{"spectral", Network::igebm, Norm::none, false, true},
                      Kind{"standardised", Network::improved_cd, Norm::none, false, true}, Kind{"all", Network::igebm, Norm::group, true, true}),
    [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace basin
