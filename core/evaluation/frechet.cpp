#include "core/evaluation/frechet.h"

#include <algorithm>
#include <limits>

namespace basin {
namespace {

bool is_finite(const GaussianFit& fit) {
  return fit.mean.isfinite().all().item<bool>() && fit.covariance.isfinite().all().item<bool>();
}

}  // namespace

GaussianFit fit_gaussian(const torch::Tensor& features) {
  TORCH_CHECK(features.dim() == 2 && features.size(0) >= 2, "features are [N, D] with N at least 2");
  const auto rows = features.detach().to(torch::kCPU, torch::kDouble);
  const auto mean = rows.mean(0);
  const auto off = rows - mean;
  return {mean, off.t().mm(off).div_(static_cast<double>(rows.size(0) - 1))};
}

torch::Tensor symmetric_root(const torch::Tensor& matrix) {
  const auto [values, vectors] = at::linalg_eigh((matrix + matrix.t()) / 2, "L");
  return (vectors * values.clamp_min(0).sqrt()).mm(vectors.t());
}

double frechet_distance(const GaussianFit& a, const GaussianFit& b) {
  if (!is_finite(a) || !is_finite(b)) return std::numeric_limits<double>::quiet_NaN();
  const auto root = symmetric_root(a.covariance);
  const auto cross = symmetric_root(root.mm(b.covariance).mm(root)).trace();
  const auto squared = (a.mean - b.mean).square().sum() + a.covariance.trace() + b.covariance.trace() - 2 * cross;
  return std::max(0.0, squared.item<double>());
}

}  // namespace basin
