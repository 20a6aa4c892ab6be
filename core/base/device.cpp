#include "core/base/device.h"

#include "core/base/errors.h"

namespace basin {

torch::Device resolve_device(DeviceChoice choice) {
  const bool cuda = at::globalContext().hasCUDA();
  if (choice == DeviceChoice::cuda && !cuda)
    throw BadInput(
        "compute.device = 'cuda' needs a CUDA GPU and a CUDA build of LibTorch, and this machine or build has none; use --device auto or cpu.");
  return cuda && choice != DeviceChoice::cpu ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
}

void allow_tf32(bool allowed, const torch::Device& device) {
  if (!device.is_cuda()) return;
  at::globalContext().setAllowTF32CuBLAS(allowed);
  at::globalContext().setAllowTF32CuDNN(allowed);
}

torch::Tensor upload(const torch::Tensor& x, const torch::Device& device) {
  return device.is_cuda() ? x.pin_memory().to(device, /*non_blocking=*/true) : x.to(device);
}

}  // namespace basin
