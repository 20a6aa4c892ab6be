#include "core/energy/on_device.h"

#include <gtest/gtest.h>

namespace basin {
namespace {

/// Notes where its states and labels lie; LibTorch's meta device stands for a GPU, and what comes back lies on the CPU, since meta tensors hold
/// nothing.
struct Watchful : Energy {
  explicit Watchful(torch::Tensor given = {}) : labels(std::move(given)) {}
  torch::Tensor operator()(const torch::Tensor& x) const override {
    seen.push_back(x.device());
    return torch::ones({x.size(0)});
  }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override { return {(*this)(x), torch::ones(x.sizes())}; }
  using Energy::prepared;
  EnergyPtr prepared(Precision) const override { return std::make_shared<Watchful>(); }
  EnergyPtr conditioned_on(const torch::Tensor& given) const override { return std::make_shared<Watchful>(given); }

  torch::Tensor labels;
  static std::vector<torch::Device> seen;
};
std::vector<torch::Device> Watchful::seen;

TEST(OnDevice, StatesGoToTheEnergyAndItsValuesComeBack) {
  Watchful::seen.clear();
  const auto inner = std::make_shared<Watchful>();
  const auto energy = from_anywhere(inner, torch::kMeta);
  const auto x = torch::zeros({3, 2});
  EXPECT_TRUE((*energy)(x).device().is_cpu());
  const auto both = energy->energy_and_grad(x);
  EXPECT_TRUE(both.energy.device().is_cpu() && both.grad.device().is_cpu());
  energy->prepared()->energy_and_grad(x);
  const auto given = energy->conditioned_on(torch::zeros({3}, torch::kLong));
  (*given)(x);
  EXPECT_EQ(energy->rows(0, 2), nullptr) << "as the energy itself says";
  ASSERT_EQ(Watchful::seen.size(), 4u);
  for (const auto& device : Watchful::seen) EXPECT_TRUE(device.is_meta()) << device;
}

/// Three classes wherever it is asked.
struct Classed : Watchful {
  int64_t classes() const override { return 3; }
  bool is_likelihood() const override { return true; }
  torch::Tensor class_energies(const torch::Tensor& x) const override {
    seen.push_back(x.device());
    return torch::ones({x.size(0), 3});
  }
};

TEST(OnDevice, SoDoEnergiesOfClasses) {
  Watchful::seen.clear();
  const auto energy = from_anywhere(std::make_shared<Classed>(), torch::kMeta);
  EXPECT_EQ(energy->classes(), 3);
  EXPECT_TRUE(energy->is_likelihood());
  EXPECT_TRUE(energy->class_energies(torch::zeros({2, 2})).device().is_cpu());
  ASSERT_EQ(Watchful::seen.size(), 1u);
  EXPECT_TRUE(Watchful::seen[0].is_meta());
}

TEST(OnDevice, TheCpusOwnStaysAsItIs) {
  const auto inner = std::make_shared<Watchful>();
  EXPECT_EQ(from_anywhere(inner, torch::kCPU), inner);
}

}  // namespace
}  // namespace basin
