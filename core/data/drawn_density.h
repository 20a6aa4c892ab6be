#pragma once
// A drawing as data: a density that is constant on each cell of the canvas.

#include "core/data/canvas.h"
#include "core/energy/known_density.h"

namespace basin {

/// p(x) = weight of x's cell / (sum of weights * area of a cell). Sampled exactly: a cell by inversion of the cumulated weights, then uniform in it.
/// Empty cells and what lies outside the box have an energy of 60, which stands for infinity; the gradient is zero, as of every step function.
class DrawnDensity : public KnownDensity {
 public:
  /// `weights` of kCanvasCells^2 cells, not all zero.
  explicit DrawnDensity(const CanvasWeights& weights);
  torch::Tensor operator()(const torch::Tensor& x) const override;
  torch::Tensor sample(int64_t count, at::Generator& rng) const override;

 private:
  torch::Tensor energies_;   ///< [kCanvasCells^2 + 1], the last for what lies outside
  torch::Tensor cumulated_;  ///< [kCanvasCells^2], doubles up to the sum of the weights
};

}  // namespace basin
