#include "app/panels/stream_lines.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/panels/field_reading.h"

namespace app {
namespace {

constexpr double kStep = 0.2;      // of the separation; at most one cell
constexpr double kNearest = 0.5;   // of the separation: where a line ends beside another
constexpr double kShortest = 1.2;  // of the separation: shorter lines are left out
constexpr int kMostSteps = 2000;   // of one line, each way
constexpr int kMostLattice = 160;  // seeds a side
constexpr size_t kSeedEvery = 3;   // places of a line between those that seed its neighbours

struct Vector {
  double x = 0, y = 0;
};

Vector along(Vector from, Vector by, double length) {
  return {from.x + by.x * length, from.y + by.y * length};
}

/// Places taken so far, in square bins as wide as the separation.
class Taken {
 public:
  Taken(const PlaneWindow& window, double separation)
      : x0_(window.x0()), y0_(window.y0()), width_(separation), side_(static_cast<int>(std::ceil(window.side() / separation)) + 1) {
    bins_.resize(static_cast<size_t>(side_) * static_cast<size_t>(side_));
  }
  void add(Vector p) { bins_[bin(column(p.x, x0_), column(p.y, y0_))].push_back(p); }
  /// Whether one lies nearer than `radius`, which is at most the separation.
  bool near(Vector p, double radius) const {
    const int c = column(p.x, x0_), r = column(p.y, y0_);
    for (int row = std::max(0, r - 1); row <= std::min(side_ - 1, r + 1); ++row)
      for (int col = std::max(0, c - 1); col <= std::min(side_ - 1, c + 1); ++col)
        for (const Vector& q : bins_[bin(col, row)])
          if ((p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y) < radius * radius) return true;
    return false;
  }

 private:
  int column(double place, double first) const { return std::clamp(static_cast<int>((place - first) / width_), 0, side_ - 1); }
  size_t bin(int column, int row) const { return static_cast<size_t>(row) * static_cast<size_t>(side_) + static_cast<size_t>(column); }
  double x0_, y0_, width_;
  int side_;
  std::vector<std::vector<Vector>> bins_;
};

class Tracer {
 public:
  Tracer(const basin::Grid& energy, const PlaneWindow& window, double separation)
      : field_(energy), window_(window), separation_(separation), taken_(window, separation) {
    step_ = std::min(separation * kStep, (energy.high - energy.low) / static_cast<double>(energy.size));
  }

  std::vector<Path> lines() {
    const int side = std::min(kMostLattice, static_cast<int>(window_.side() / separation_) + 1);
    size_t grown = 0;
    for (int row = 0; row < side; ++row)
      for (int column = 0; column < side; ++column) {
        const double unit = window_.side() / side;
        grow({window_.x0() + (column + 0.5) * unit, window_.y0() + (row + 0.5) * unit});
        for (; grown < lines_.size(); ++grown) grow_beside(grown);
      }
    return std::move(lines_);
  }

 private:
  bool visible(Vector p) const { return p.x >= window_.x0() && p.x <= window_.x1() && p.y >= window_.y0() && p.y <= window_.y1(); }

  void grow_beside(size_t line) {
    for (size_t i = 0; i < lines_[line].size(); i += kSeedEvery) {
      const Vector at{static_cast<double>(lines_[line][i].x), static_cast<double>(lines_[line][i].y)};
      Vector ahead;
      if (!field_.direction(at.x, at.y, ahead.x, ahead.y)) continue;
      const Vector aside{-ahead.y, ahead.x};
      grow(along(at, aside, separation_ * 1.0001));
      grow(along(at, aside, -separation_ * 1.0001));
    }
  }

  void grow(Vector seed) {
    if (!visible(seed) || taken_.near(seed, separation_)) return;
    const std::vector<Vector> up = half_line(seed, -1), down = half_line(seed, 1);
    if (static_cast<double>(up.size() + down.size()) * step_ < separation_ * kShortest) return;
    Path path;
    const auto add = [&](Vector p) {
      taken_.add(p);
      path.push_back({static_cast<float>(p.x), static_cast<float>(p.y)});
    };
    std::for_each(up.rbegin(), up.rend(), add);
    add(seed);
    std::for_each(down.begin(), down.end(), add);
    lines_.push_back(std::move(path));
  }

  /// Places after `seed` up to the window's edge, another line, or where the force turns round.
  std::vector<Vector> half_line(Vector seed, double sign) const {
    std::vector<Vector> places;
    Vector at = seed;
    for (int i = 0; i < kMostSteps; ++i) {
      Vector ahead;
      if (!field_.direction(at.x, at.y, ahead.x, ahead.y)) break;
      const auto next = runge_kutta(at, ahead, sign * step_);
      if (!next || !visible(*next) || taken_.near(*next, separation_ * kNearest)) break;
      places.push_back(at = *next);
    }
    return places;
  }

  /// One step of fourth order over the unit field; none where the force turns round within it.
  std::optional<Vector> runge_kutta(Vector at, Vector k1, double step) const {
    const auto slope = [&](Vector p, Vector& k) { return field_.direction(p.x, p.y, k.x, k.y); };
    const auto turned = [&](Vector k) { return k.x * k1.x + k.y * k1.y <= 0; };
    Vector k2, k3, k4;
    if (!slope(along(at, k1, step / 2), k2) || !slope(along(at, k2, step / 2), k3) || !slope(along(at, k3, step), k4)) return std::nullopt;
    if (turned(k2) || turned(k3) || turned(k4)) return std::nullopt;
    return Vector{at.x + step / 6 * (k1.x + 2 * k2.x + 2 * k3.x + k4.x), at.y + step / 6 * (k1.y + 2 * k2.y + 2 * k3.y + k4.y)};
  }

  ForceField field_;
  PlaneWindow window_;
  double separation_, step_ = 0;
  Taken taken_;
  std::vector<Path> lines_;
};

}  // namespace

ForceField::ForceField(const basin::Grid& energy) {
  if (!is_sound(energy) || energy.size < 3) return;
  size_ = energy.size;
  low_ = energy.low;
  high_ = energy.high;
  per_unit_ = static_cast<double>(size_) / (high_ - low_);
  slopes_.resize(static_cast<size_t>(2 * size_ * size_));
  const float* values = energy.values.data();
  const auto slope = [&](const float* v, int64_t place, int64_t stride) {
    if (place == 0) return -0.5f * (-3 * v[0] + 4 * v[stride] - v[2 * stride]);
    if (place == size_ - 1) return -0.5f * (3 * v[0] - 4 * v[-stride] + v[-2 * stride]);
    return -0.5f * (v[stride] - v[-stride]);
  };
  for (int64_t row = 0; row < size_; ++row)
    for (int64_t column = 0; column < size_; ++column) {
      const int64_t cell = row * size_ + column;
      slopes_[static_cast<size_t>(2 * cell)] = slope(values + cell, column, 1) * static_cast<float>(per_unit_);
      slopes_[static_cast<size_t>(2 * cell + 1)] = slope(values + cell, row, size_) * static_cast<float>(per_unit_);
    }
}

bool ForceField::direction(double x, double y, double& dx, double& dy) const {
  if (size_ == 0 || !(x >= low_ && x <= high_ && y >= low_ && y <= high_)) return false;
  const double c = (x - low_) * per_unit_ - 0.5, r = (y - low_) * per_unit_ - 0.5;
  const auto column = std::clamp(static_cast<int64_t>(c), int64_t{0}, size_ - 2), row = std::clamp(static_cast<int64_t>(r), int64_t{0}, size_ - 2);
  const double s = c - static_cast<double>(column), t = r - static_cast<double>(row);
  const float* below = &slopes_[static_cast<size_t>(2 * (row * size_ + column))];
  const float* above = below + 2 * size_;
  const auto mixed = [&](int part) {
    const auto at = [&](const float* p) { return static_cast<double>(p[part]) * (1 - s) + static_cast<double>(p[part + 2]) * s; };
    return at(below) * (1 - t) + at(above) * t;
  };
  dx = mixed(0);
  dy = mixed(1);
  const double norm = std::sqrt(dx * dx + dy * dy);
  if (!(norm > 1e-12) || !std::isfinite(norm)) return false;
  dx /= norm;
  dy /= norm;
  return true;
}

std::vector<Path> stream_lines(const basin::Grid& energy, const PlaneWindow& window, double separation) {
  if (!is_sound(energy) || energy.size < 3 || !(window.side() > 0) || !(separation > window.side() / kMostLattice)) return {};
  return Tracer(energy, window, separation).lines();
}

Path thinned(const Path& path, double tolerance) {
  if (path.size() < 3) return path;
  Path kept{path.front()};
  double length = 0, turned = 0;
  for (size_t i = 1; i + 1 < path.size(); ++i) {
    const double ax = static_cast<double>(path[i].x - path[i - 1].x), ay = static_cast<double>(path[i].y - path[i - 1].y);
    const double bx = static_cast<double>(path[i + 1].x - path[i].x), by = static_cast<double>(path[i + 1].y - path[i].y);
    length += std::hypot(ax, ay);
    turned += std::abs(std::atan2(ax * by - ay * bx, ax * bx + ay * by));
    if ((length + std::hypot(bx, by)) * turned / 8 < tolerance) continue;  // the sagitta of an arc
    kept.push_back(path[i]);
    length = turned = 0;
  }
  kept.push_back(path.back());
  return kept;
}

}  // namespace app
