#include "core/energy/sequential_net.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/energy/layers/builder.h"
#include "core/energy/layers/treated_weights.h"

namespace basin {
namespace {

/// Unlike any network of the lists: two convolutions of other kernels and paddings, two hidden dense layers, images of 12 x 12 with two channels.
Architecture another() {
  Architecture net;
  net.activation = Activation::tanh;
  LayerBuilder builder(net, "");
  Branch branch;
  const auto add = [&](const Layer& layer) { branch.layers.push_back(layer); };
  add(builder.convolution("a", {2, 6, 3, 2, 1, true, Start::lecun}));
  add(plain_layer(LayerKind::activation));
  add(builder.convolution("b", {6, 5, 5, 2, 2, true, Start::lecun}));
  add(plain_layer(LayerKind::activation));
  add(plain_layer(LayerKind::flatten));
  add(builder.dense("c", 5 * 3 * 3, 7, Start::lecun));
  add(plain_layer(LayerKind::activation));
  add(builder.dense("d", 7, 4, Start::lecun));
  add(plain_layer(LayerKind::activation));
  add(builder.dense("e", 4, 1, Start::lecun));
  net.branches.push_back(std::move(branch));
  return net;
}

TEST(SequentialNet, GradientAndPreparedCopyFollowFromTheLayersAlone) {
  auto rng = make_generator(torch::kCPU, 5, 0);
  const auto architecture = std::make_shared<const Architecture>(another());
  NamedTensors parameters;
  for (const auto& [name, tensor] : initial_weights(*architecture, rng))
    parameters.emplace_back(name, tensor + 0.1 * torch::randn(tensor.sizes(), rng));
  const SequentialNet net(architecture, {2, 12, 12}, parameters);
  const auto x = torch::rand({21, 2, 12, 12}, rng) * 2 - 1;
  const auto reference = net.Energy::energy_and_grad(x), by_hand = net.energy_and_grad(x), fast = net.prepared()->energy_and_grad(x);
  for (const auto& result : {by_hand, fast}) {
    EXPECT_TRUE(torch::allclose(result.energy, reference.energy, 1e-5, 1e-6));
    EXPECT_LE((result.grad - reference.grad).norm().item<double>(), 1e-5 * reference.grad.norm().item<double>());
  }
}

}  // namespace
}  // namespace basin
