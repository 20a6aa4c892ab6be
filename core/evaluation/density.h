#pragma once
// In two dimensions everything can be known: Z by quadrature, exact likelihood, exact divergence.

#include <torch/types.h>

#include <map>

#include "core/base/image.h"
#include "core/base/measured.h"
#include "core/base/sample_space.h"
#include "core/energy/energies_at.h"

namespace basin {

/// Cell centres of a `size` x `size` grid over [low, high]^2, row by row from the lowest y: [size * size, 2].
torch::Tensor grid_points(int64_t size, double low, double high);

/// Share of `points` [N, 2] (on the CPU) in each cell of that grid: [size * size], double. Points outside or not a number are in none.
torch::Tensor histogram(const torch::Tensor& points, int64_t size, double low, double high);

/// log of the integral of exp(-E) over the box by the midpoint rule; `energies` [size * size] on `grid_points`.
double log_partition(const torch::Tensor& energies, int64_t size, double low, double high);

struct DensityMeasure {
  double log_z = kNotMeasured;
  double nll = kNotMeasured;              ///< mean -log p over held-out points, nats
  double kl = kNotMeasured;               ///< KL(data || model) over the box, nats
  double total_variation = kNotMeasured;  ///< half the absolute difference of the chains' histogram and the model, 25 x 25 cells
};

/// The truth about a 2D model on a 200 x 200 grid. Keeps what does not change between calls.
class DensityMeter {
 public:
  /// `data_energy` is -log p of the data, or null where that is unknown: then KL is not measured; it must outlive the meter. `held_out` [M, 2]; with
  /// M = 0 NLL is not measured.
  DensityMeter(const Energy* data_energy, const torch::Tensor& held_out, const SampleSpace& space, const torch::Device& device);
  /// `chains` [M, 2]; those outside the box count as misplaced mass.
  DensityMeasure measure(const Energy& model, const torch::Tensor& chains, Shards& shards);
  /// KL(data || model) alone.
  double kl(const Energy& model, Shards& shards);
  /// The same of a model whose `energies` [size * size] on `grid_points` of that size are known.
  double kl(const torch::Tensor& energies, int64_t size);

 private:
  const torch::Tensor& data_log_density(int64_t size);

  const Energy* data_energy_;
  double low_, high_;
  torch::Tensor points_, held_out_;
  std::map<int64_t, torch::Tensor> data_log_density_;  ///< by cells a side, made when first asked for
};

}  // namespace basin
