#include "core/data/drawn_density.h"

#include <cmath>
#include <numeric>

namespace basin {
namespace {

constexpr double kOutside = 60.0;  // exp(-60) is nothing beside the smallest weight's share
constexpr double kEdge = 2e-5;     // of a cell, kept free in samples: more than a float's rounding, so that none falls into the next cell

}  // namespace

DrawnDensity::DrawnDensity(const CanvasWeights& weights) {
  const auto counts = torch::empty({static_cast<int64_t>(weights.size())}, torch::kDouble);
  std::copy(weights.begin(), weights.end(), counts.data_ptr<double>());
  cumulated_ = counts.cumsum(0);
  const double log_mass = std::log(cumulated_[-1].item<double>() * kCanvasCell * kCanvasCell);
  const auto energies = torch::where(counts.gt(0), log_mass - counts.log(), torch::full({}, kOutside, torch::kDouble));
  energies_ = torch::cat({energies, torch::full({1}, kOutside, torch::kDouble)});
}

torch::Tensor DrawnDensity::operator()(const torch::Tensor& x) const {
  const auto cell = ((x.detach().to(torch::kDouble) - kCanvasLow) / kCanvasCell).floor();
  const auto inside = (cell.ge(0) & cell.lt(kCanvasCells)).all(1);
  const auto index = torch::where(inside, cell.select(1, 1) * kCanvasCells + cell.select(1, 0),
                                  torch::full({}, static_cast<double>(cumulated_.size(0)), cell.options()));
  return energies_.to(x.device()).index_select(0, index.to(torch::kLong)).to(x.scalar_type()) + 0.0 * x.sum(1);
}

torch::Tensor DrawnDensity::sample(int64_t count, at::Generator& rng) const {
  const auto cells = cumulated_.size(0);
  const auto drawn = torch::rand({count}, rng, torch::kDouble) * cumulated_[-1];
  const auto cell = torch::searchsorted(cumulated_, drawn, false, true).clamp_max(cells - 1);
  const auto corner = torch::stack({cell.remainder(kCanvasCells), cell.div(kCanvasCells, "floor")}, 1).to(torch::kDouble);
  const auto within = torch::rand({count, 2}, rng, torch::kDouble).mul_(1 - 2 * kEdge).add_(kEdge);
  return (corner + within).mul_(kCanvasCell).add_(kCanvasLow).to(torch::kFloat);
}

}  // namespace basin
