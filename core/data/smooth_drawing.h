#pragma once
// A drawing as an energy that chains can follow: smooth, bounded, normalised over the box, and exactly drawn from.

#include <string>
#include <vector>

#include "core/data/canvas.h"
#include "core/energy/known_density.h"

namespace basin {

/// p(x) = (1 - kDrawnFloor) sum_ij c_ij B(u - i) B(v - j) / cell^2 + kDrawnFloor / area of the box, with B the cubic B-spline on the canvas' cells:
/// twice differentiable and nowhere 0, so that E = -log p has finite forces and lies at most log(area / kDrawnFloor), about 11 nats, high.
/// The coefficients c >= 0 are mirrored at the border and chosen by a few iterations of Richardson (1972) and Lucy (1974) so that each cell
/// holds the mass that was drawn, as nearly as a smooth density can: to 1 % where a soft brush painted densely. Outside the box a wall of
/// d^2 / (2 kWall^2) is added to the energy of the nearest point of the border, d away.
class SmoothDrawing : public KnownDensity {
 public:
  static constexpr double kDrawnFloor = 1e-3;  ///< share of a uniform density over the box
  static constexpr double kWall = 0.25;        ///< units of the plane

  /// `weights` of kCanvasCells^2 cells, not all zero.
  explicit SmoothDrawing(const CanvasWeights& weights);
  torch::Tensor operator()(const torch::Tensor& x) const override;
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;
  torch::Tensor sample(int64_t count, at::Generator& rng) const override;

 private:
  torch::Tensor coefficients_;  ///< [(kCanvasCells + 4)^2], double, mirrored two cells beyond the border; those within add up to 1
  torch::Tensor cumulated_;     ///< [kCanvasCells^2], double
};

/// Radius of the soft disc that each point of a table becomes.
inline constexpr double kPointRadius = 0.3;

/// A picture as density (.png, .jpg), light or dark ink as in the data set `drawing`, or points (.csv) as in the data set `points`, each a soft
/// disc of kPointRadius. Throws BadInput naming the file.
CanvasWeights read_canvas(const std::string& path);

}  // namespace basin
