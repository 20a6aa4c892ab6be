#include "core/restoration/clamped.h"

#include <cstring>
#include <utility>

#include "core/buffers/replay_buffer.h"

namespace basin {
namespace {

class Clamped : public Energy {
 public:
  Clamped(EnergyPtr energy, Known known) : energy_(std::move(energy)), known_(std::move(known)) {}

  torch::Tensor operator()(const torch::Tensor& x) const override { return (*energy_)(known_.clamped(x)); }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override {
    auto there = energy_->energy_and_grad(known_.clamped(x));
    return {there.energy, there.grad * known_.unknown};
  }
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override { return wrapped(energy_->prepared(precision)); }
  EnergyPtr rows(int64_t first, int64_t last) const override {
    const auto energy = energy_->rows(first, last);
    const bool alike = known_.values.size(0) == 1;
    if (!energy && alike) return nullptr;
    return std::make_shared<Clamped>(energy ? energy : energy_, Known{alike ? known_.values : known_.values.slice(0, first, last), known_.unknown});
  }
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override { return wrapped(energy_->conditioned_on(labels)); }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return wrapped(energy_->at_level(sigma)); }

 private:
  EnergyPtr wrapped(EnergyPtr energy) const { return energy ? std::make_shared<Clamped>(std::move(energy), known_) : nullptr; }

  EnergyPtr energy_;
  Known known_;
};

}  // namespace

Known known_of(const ImageBatch& picture, const Mask& mask, const SampleSpace& space, const torch::Device& device) {
  auto bytes = torch::empty({1, picture.height, picture.width, picture.channels}, torch::kByte);
  std::memcpy(bytes.data_ptr(), picture.at(0), static_cast<size_t>(bytes.numel()));
  auto unknown = torch::empty({1, 1, mask.height, mask.width}, torch::kByte);
  std::memcpy(unknown.data_ptr(), mask.unknown.data(), mask.unknown.size());
  const auto values = from_bytes(bytes.permute({0, 3, 1, 2}).contiguous(), torch::full({}, 0.5), space.low, space.high);
  return {values.to(device), unknown.to(torch::kBool).to(device)};
}

EnergyPtr clamped(EnergyPtr energy, const Known& known) {
  return std::make_shared<Clamped>(std::move(energy), known);
}

}  // namespace basin
