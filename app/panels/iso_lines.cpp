#include "app/panels/iso_lines.h"

#include <array>
#include <cmath>

#include "app/panels/field_reading.h"

namespace app {
namespace {

constexpr int32_t kNone = -1;

/// Edges between neighbouring cell centres are numbered 2 * cell (to the right) and 2 * cell + 1 (upwards); each is crossed by at most two pieces.
class Contour {
 public:
  Contour(const basin::Grid& field, double level) : field_(field), level_(level), size_(static_cast<int32_t>(field.size)) {
    links_.assign(static_cast<size_t>(2 * size_) * static_cast<size_t>(size_), {kNone, kNone});
    for (int32_t row = 0; row + 1 < size_; ++row)
      for (int32_t column = 0; column + 1 < size_; ++column) add_square(row * size_ + column);
  }

  std::vector<Path> lines() {
    std::vector<Path> found;
    for (const bool open : {true, false})
      for (const int32_t edge : crossed_) {
        const auto& link = links_[static_cast<size_t>(edge)];
        if (link[0] == kNone && link[1] == kNone) continue;
        if (open && link[0] != kNone && link[1] != kNone) continue;
        found.push_back(follow(edge));
      }
    return found;
  }

 private:
  double value(int32_t cell) const { return static_cast<double>(field_.values[static_cast<size_t>(cell)]); }

  void add_square(int32_t cell) {
    const double a = value(cell), b = value(cell + 1), c = value(cell + size_ + 1), d = value(cell + size_);  // anticlockwise from bottom left
    const int inside = (a > level_ ? 1 : 0) + (b > level_ ? 2 : 0) + (c > level_ ? 4 : 0) + (d > level_ ? 8 : 0);
    if (inside == 0 || inside == 15 || !std::isfinite(a + b + c + d)) return;
    const int32_t bottom = 2 * cell, right = 2 * (cell + 1) + 1, top = 2 * (cell + size_), left = 2 * cell + 1;
    const bool high_centre = (a * c - b * d) / (a + c - b - d) > level_;  // value of the saddle, where there is one
    switch (inside) {
      case 1:
      case 14:
        return join(bottom, left);
      case 2:
      case 13:
        return join(bottom, right);
      case 4:
      case 11:
        return join(right, top);
      case 8:
      case 7:
        return join(left, top);
      case 3:
      case 12:
        return join(left, right);
      case 6:
      case 9:
        return join(bottom, top);
      default:
        break;
    }
    const bool cut_first = (inside == 5) == high_centre;  // the corners b and d are cut off
    cut_first ? (join(bottom, right), join(left, top)) : (join(bottom, left), join(right, top));
  }

  void join(int32_t from, int32_t to) {
    for (const auto& [edge, other] : {std::pair(from, to), std::pair(to, from)}) {
      auto& link = links_[static_cast<size_t>(edge)];
      if (link[0] == kNone) crossed_.push_back(edge);
      (link[0] == kNone ? link[0] : link[1]) = other;
    }
  }

  basin::Point crossing(int32_t edge) const {
    const int32_t cell = edge / 2, other = cell + (edge % 2 == 0 ? 1 : size_);
    const double share = (level_ - value(cell)) / (value(other) - value(cell)), width = (field_.high - field_.low) / static_cast<double>(size_);
    const double column = static_cast<double>(cell % size_) + (edge % 2 == 0 ? share : 0),
                 row = static_cast<double>(cell / size_) + (edge % 2 == 1 ? share : 0);
    return {static_cast<float>(field_.low + (column + 0.5) * width), static_cast<float>(field_.low + (row + 0.5) * width)};
  }

  /// Takes the pieces off one by one.
  Path follow(int32_t edge) {
    Path path{crossing(edge)};
    for (;;) {
      auto& here = links_[static_cast<size_t>(edge)];
      const int32_t next = here[0] != kNone ? here[0] : here[1];
      if (next == kNone) return path;
      (here[0] != kNone ? here[0] : here[1]) = kNone;
      auto& there = links_[static_cast<size_t>(next)];
      (there[0] == edge ? there[0] : there[1]) = kNone;
      path.push_back(crossing(edge = next));
    }
  }

  const basin::Grid& field_;
  double level_;
  int32_t size_;
  std::vector<std::array<int32_t, 2>> links_;
  std::vector<int32_t> crossed_;
};

}  // namespace

std::vector<Path> iso_lines(const basin::Grid& field, double level) {
  if (!is_sound(field) || field.size < 2 || field.size > 16384 || !std::isfinite(level)) return {};
  return Contour(field, level).lines();
}

}  // namespace app
