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

}  // namespace basin
