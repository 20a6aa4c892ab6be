#include "core/evaluation/box_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/evaluation/density.h"

namespace basin {
namespace {

constexpr int64_t kCells = 64;       // a side of the box
constexpr int64_t kShellCells = 32;  // a side of each shell's grid; a multiple of 4, so that the inner half is whole cells
constexpr int kShells = 6;
constexpr double kNotable = 0.01;  // share of mass worth a warning

/// A grid over the box or over a larger one around it without its inner half: log of the integral of exp(-E/T), and the cells' points and shares.
struct Region {
  double log_mass = 0;
  torch::Tensor points, log_weights;  ///< [M, 2] and [M], double: -E/T
};

Region measure(const Energy& energy, int64_t size, double low, double high, bool hollow, double temperature, Shards& shards) {
  auto points = grid_points(size, low, high);
  if (hollow) {
    const double middle = 0.5 * (low + high), quarter = 0.25 * (high - low);
    points = points.index_select(0, (points - middle).abs().amax(1).gt(quarter).nonzero().squeeze(1));
  }
  const auto log_weights = energies_at(energy, points, shards).to(torch::kDouble).div_(-temperature);
  const double cell = (high - low) / static_cast<double>(size);
  return {log_weights.logsumexp(0).item<double>() + 2 * std::log(cell), points, log_weights};
}

Point point_at(const torch::Tensor& points, int64_t row) {
  return {points[row][0].item<float>(), points[row][1].item<float>()};
}

/// The border point that the ray from the middle of the box through `p` crosses.
Point on_border(Point p, double low, double high) {
  const double middle = 0.5 * (low + high), half = 0.5 * (high - low);
  const double dx = p.x - middle, dy = p.y - middle, reach = std::max({std::abs(dx), std::abs(dy), 1e-9});
  return {static_cast<float>(middle + dx * half / reach), static_cast<float>(middle + dy * half / reach)};
}

const char* edge_of(Point p, double middle) {
  const double dx = p.x - middle, dy = p.y - middle;
  if (std::abs(dx) >= std::abs(dy)) return dx < 0 ? "left" : "right";
  return dy < 0 ? "lower" : "upper";
}

/// dE/dx at border point `p` along the outward normal of its edge.
double outward_slope(const Energy& energy, Point p, double middle) {
  const auto grad = energy.energy_and_grad(torch::tensor({{p.x, p.y}})).grad[0];
  const double dx = p.x - middle, dy = p.y - middle;
  const bool sideways = std::abs(dx) >= std::abs(dy);
  return grad[sideways ? 0 : 1].item<double>() * ((sideways ? dx : dy) < 0 ? -1 : 1);
}

/// The share of the box's mass in its outermost ring of cells, and that ring's densest cell.
void measure_border(const Region& box, const SampleSpace& space, BoxCheck& check) {
  const double middle = 0.5 * (space.low + space.high), inner = 0.5 * (space.high - space.low) * (1 - 2.0 / kCells);
  const auto ring = (box.points - middle).abs().amax(1).gt(inner).nonzero().squeeze(1);
  const auto weights = box.log_weights.index_select(0, ring);
  check.border_mass = std::exp(weights.logsumexp(0).item<double>() - box.log_weights.logsumexp(0).item<double>());
  check.where = on_border(point_at(box.points, ring[weights.argmax()].item<int64_t>()), space.low, space.high);
}

std::string words_of(const BoxCheck& check, double middle) {
  const auto place = fmt::format("the {} edge near ({:.2f}, {:.2f})", edge_of(check.where, middle), check.where.x, check.where.y);
  if (!check.normalisable)
    return fmt::format(
        "Not normalisable: beyond {} E {}, so free chains run away there; clip chains to the box or give the falling part less weight.", place,
        check.falls_outward ? "falls outward without end" : "does not rise enough");
  if (check.outside_mass > kNotable)
    return fmt::format("Normalisable, but {:.1f} % of the mass lies beyond the box and {:.1f} % at its border, most at {}{}.",
                       100 * check.outside_mass, 100 * check.border_mass, place, check.falls_outward ? ", where E falls outward" : "");
  return fmt::format("Normalisable: {:.2g} % of the mass lies beyond the box, {:.2g} % at its border.", 100 * check.outside_mass,
                     100 * check.border_mass);
}

}  // namespace

BoxCheck check_box(const Energy& energy, const SampleSpace& space, Shards& shards, double temperature) {
  const double middle = 0.5 * (space.low + space.high), half = 0.5 * (space.high - space.low);
  BoxCheck check;
  std::vector<Region> regions = {measure(energy, kCells, space.low, space.high, false, temperature, shards)};
  for (int shell = 1; shell <= kShells; ++shell) {
    const double reach = std::ldexp(half, shell);
    regions.push_back(measure(energy, kShellCells, middle - reach, middle + reach, true, temperature, shards));
  }
  for (const auto& region : regions) {
    const auto broken = region.log_weights.isnan().logical_or(region.log_weights.eq(INFINITY));
    if (!broken.any().item<bool>()) continue;
    check.normalisable = false;
    check.outside_mass = 1;
    check.where = point_at(region.points, broken.to(torch::kLong).argmax().item<int64_t>());
    check.words =
        fmt::format("Not normalisable: E is not a finite number at ({:.2f}, {:.2f}); look for a broken part.", check.where.x, check.where.y);
    return check;
  }
  std::vector<double> far;
  for (size_t shell = 1; shell < regions.size(); ++shell) far.push_back(regions[shell].log_mass - regions[0].log_mass);
  const double beyond = torch::tensor(far, torch::kDouble).logsumexp(0).item<double>();  // log of the shells' mass over the box's
  measure_border(regions[0], space, check);
  check.normalisable = far[kShells - 1] < std::log(kFarMass) || far[kShells - 1] < far[kShells - 2] + std::log(0.75);
  check.outside_mass = check.normalisable ? 1 / (1 + std::exp(-beyond)) : 1;
  if (!check.normalisable)
    check.where = on_border(point_at(regions.back().points, regions.back().log_weights.argmax().item<int64_t>()), space.low, space.high);
  check.falls_outward = outward_slope(energy, check.where, middle) < 0;
  check.words = words_of(check, middle);
  return check;
}

}  // namespace basin
