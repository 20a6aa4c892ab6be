#include "core/evaluation/modes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/evaluation/density.h"

namespace basin {
namespace {

/// Components of the cells above a sinking level, each with its peak.
class Flood {
 public:
  Flood(const double* density, int64_t side, double prominence)
      : density_(density), side_(side), prominence_(prominence), component_(static_cast<size_t>(side * side), -1) {}

  /// To be called from the highest cell down.
  void add(int32_t cell) {
    int32_t steepest = -1;
    for (const int32_t neighbour : flooded_neighbours(cell))
      if (neighbour >= 0 && (steepest < 0 || density_[neighbour] > density_[steepest])) steepest = neighbour;
    if (steepest < 0) {
      component_[static_cast<size_t>(cell)] = static_cast<int32_t>(peaks_.size());
      parent_.push_back(static_cast<int32_t>(peaks_.size()));
      peaks_.push_back(cell);
      return;
    }
    component_[static_cast<size_t>(cell)] = component_[static_cast<size_t>(steepest)];
    for (const int32_t neighbour : flooded_neighbours(cell))
      if (neighbour >= 0) meet(root_of(cell), root_of(neighbour), density_[cell]);
  }

  int32_t root_of(int32_t cell) {
    int32_t root = component_[static_cast<size_t>(cell)];
    while (parent_[static_cast<size_t>(root)] != root) {
      auto& above = parent_[static_cast<size_t>(root)];
      above = parent_[static_cast<size_t>(above)];
      root = above;
    }
    return root;
  }
  int32_t peak_of(int32_t root) const { return peaks_[static_cast<size_t>(root)]; }
  size_t components() const { return peaks_.size(); }

 private:
  std::array<int32_t, 4> flooded_neighbours(int32_t cell) const {
    const auto side = static_cast<int32_t>(side_);
    const int32_t column = cell % side, row = cell / side;
    std::array<int32_t, 4> cells = {column > 0 ? cell - 1 : -1, column + 1 < side ? cell + 1 : -1, row > 0 ? cell - side : -1,
                                    row + 1 < side ? cell + side : -1};
    for (auto& neighbour : cells)
      if (neighbour >= 0 && component_[static_cast<size_t>(neighbour)] < 0) neighbour = -1;
    return cells;
  }

  void meet(int32_t a, int32_t b, double pass) {
    if (a == b) return;
    const int32_t low = density_[peak_of(a)] < density_[peak_of(b)] ? a : b, high = low == a ? b : a;
    if (density_[peak_of(low)] < std::exp(prominence_) * pass || pass == 0) parent_[static_cast<size_t>(low)] = high;
  }

  const double* density_;
  int64_t side_;
  double prominence_;
  std::vector<int32_t> component_;  // of each cell; -1 while dry
  std::vector<int32_t> parent_, peaks_;
};

Point centre_of(int32_t cell, const ModeMap& map) {
  const double width = (map.high - map.low) / static_cast<double>(map.side);
  const auto at = [&](int64_t index) { return static_cast<float>(map.low + (static_cast<double>(index) + 0.5) * width); };
  return {at(cell % map.side), at(cell / map.side)};
}

}  // namespace

ModeMap find_modes(const ExactGrid& exact, double prominence) {
  ModeMap map{exact.size * exact.refinement, exact.low, exact.high, {}, {}};
  const auto density = exact.fine.contiguous();
  const double* p = density.data_ptr<double>();
  const auto cells = static_cast<size_t>(density.numel());
  std::vector<int32_t> order(cells);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return p[a] > p[b]; });
  Flood flood(p, map.side, prominence);
  for (const int32_t cell : order) flood.add(cell);

  std::vector<double> mass(flood.components(), 0.0);
  for (const int32_t cell : order) mass[static_cast<size_t>(flood.root_of(cell))] += p[cell];
  std::vector<int32_t> heaviest(mass.size()), place(mass.size(), -1);
  std::iota(heaviest.begin(), heaviest.end(), 0);
  std::stable_sort(heaviest.begin(), heaviest.end(),
                   [&](int32_t a, int32_t b) { return mass[static_cast<size_t>(a)] > mass[static_cast<size_t>(b)]; });
  for (const int32_t root : heaviest) {
    if (mass[static_cast<size_t>(root)] < kLeastModeMass) break;
    place[static_cast<size_t>(root)] = static_cast<int32_t>(map.modes.size());
    map.modes.push_back({centre_of(flood.peak_of(root), map), mass[static_cast<size_t>(root)], 0});
  }
  map.basin.resize(cells);
  for (size_t cell = 0; cell < cells; ++cell) map.basin[cell] = place[static_cast<size_t>(flood.root_of(static_cast<int32_t>(cell)))];
  return map;
}

std::vector<int16_t> modes_of(const ModeMap& map, const torch::Tensor& points) {
  const auto flat = points.to(torch::kCPU, torch::kFloat).contiguous();
  const auto* at = flat.data_ptr<float>();
  const double scale = static_cast<double>(map.side) / (map.high - map.low), side = static_cast<double>(map.side);
  std::vector<int16_t> modes(static_cast<size_t>(flat.size(0)), -1);
  for (size_t i = 0; i < modes.size(); ++i) {
    const double column = std::floor((static_cast<double>(at[2 * i]) - map.low) * scale);
    const double row = std::floor((static_cast<double>(at[2 * i + 1]) - map.low) * scale);
    if (!(column >= 0 && row >= 0 && column < side && row < side)) continue;
    modes[i] = static_cast<int16_t>(map.basin[static_cast<size_t>(row) * static_cast<size_t>(map.side) + static_cast<size_t>(column)]);
  }
  return modes;
}

ModeCoverage mode_coverage(const ModeMap& map, const torch::Tensor& points) {
  ModeCoverage coverage{map.modes, 0, 0};
  const auto shares = histogram(points.to(torch::kCPU), map.side, map.low, map.high);
  const double* share = shares.data_ptr<double>();
  for (size_t cell = 0; cell < map.basin.size(); ++cell)
    if (map.basin[cell] >= 0) coverage.modes[static_cast<size_t>(map.basin[cell])].visited += share[cell];
  for (const auto& mode : coverage.modes) {
    coverage.visited += mode.visited >= kVisitedShare * mode.exact ? 1 : 0;
    coverage.misplaced += 0.5 * std::abs(mode.visited - mode.exact);
  }
  return coverage;
}

}  // namespace basin
