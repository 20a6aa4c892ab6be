#include "core/energy/layers/spectral_norm.h"

namespace basin {
namespace {

constexpr double kLeastNorm = 1e-30;  // of a weight of zeros, which stays as it is

}  // namespace

torch::Tensor spectrally_normalised(const torch::Tensor& weight, const torch::Tensor& u, bool bounded) {
  const auto sigma = at::mv(weight.flatten(1).t(), u.to(weight.scalar_type())).norm().clamp_min(bounded ? 1.0 : kLeastNorm);
  return weight / sigma;
}

void power_iteration(const torch::Tensor& weight, torch::Tensor u, int64_t iterations) {
  const at::NoGradGuard no_grad;
  const auto matrix = weight.detach().flatten(1).to(u.scalar_type());
  for (int64_t i = 0; i < iterations; ++i) {
    const auto v = at::mv(matrix.t(), u);
    const auto next = at::mv(matrix, v / v.norm().clamp_min(kLeastNorm));
    const auto norm = next.norm();
    u.copy_(torch::where(norm > kLeastNorm, next / norm, u));  // not asked on the CPU: a GPU would have to finish first
  }
}

}  // namespace basin
