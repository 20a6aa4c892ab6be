#include "core/energy/on_device.h"

namespace basin {
namespace {

class OnDevice : public Energy {
 public:
  OnDevice(EnergyPtr energy, const torch::Device& device) : energy_(std::move(energy)), device_(device) {}

  torch::Tensor operator()(const torch::Tensor& x) const override { return (*energy_)(x.to(device_)).to(x.device()); }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override {
    const auto there = energy_->energy_and_grad(x.to(device_));
    return {there.energy.to(x.device()), there.grad.to(x.device())};
  }
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override { return wrapped(energy_->prepared(precision)); }
  EnergyPtr rows(int64_t first, int64_t last) const override { return wrapped(energy_->rows(first, last)); }
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override { return wrapped(energy_->conditioned_on(labels.to(device_))); }
  bool is_likelihood() const override { return energy_->is_likelihood(); }
  int64_t classes() const override { return energy_->classes(); }
  torch::Tensor class_energies(const torch::Tensor& x) const override { return energy_->class_energies(x.to(device_)).to(x.device()); }
  EnergyAndGrad read_classes(const torch::Tensor& x, const ReadClasses& read) const override {
    const auto there = energy_->read_classes(x.to(device_), read);
    return {there.energy.to(x.device()), there.grad.to(x.device())};
  }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return wrapped(energy_->at_level(sigma.to(device_))); }

 private:
  EnergyPtr wrapped(EnergyPtr energy) const { return energy ? std::make_shared<OnDevice>(std::move(energy), device_) : nullptr; }

  EnergyPtr energy_;
  torch::Device device_;
};

}  // namespace

EnergyPtr from_anywhere(EnergyPtr energy, const torch::Device& device) {
  return device.is_cpu() ? energy : std::make_shared<OnDevice>(std::move(energy), device);
}

}  // namespace basin
