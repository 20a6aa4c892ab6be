#include "core/data/canvas.h"

#include <algorithm>
#include <cmath>

#include "core/base/segment.h"

namespace basin {
namespace {

constexpr double kBurstSpacing = 0.25;  // of the radius, between bursts of dots
constexpr double kDotsPerCell = 0.1;    // in one burst
constexpr double kDotWeight = 0.5;      // of the strength, in one dot
constexpr double kPi = 3.14159265358979323846;

struct CellRange {
  int64_t row0, row1, column0, column1;  // inclusive; empty when row0 > row1
};

int64_t cell_of(double coordinate) {
  return static_cast<int64_t>(std::floor((coordinate - kCanvasLow) / kCanvasCell));
}
double centre_of(int64_t cell) {
  return kCanvasLow + (static_cast<double>(cell) + 0.5) * kCanvasCell;
}

/// A coordinate that cannot overflow a cell's number.
double sensible(float coordinate) {
  return std::isfinite(coordinate) ? std::clamp(static_cast<double>(coordinate), -1e2, 1e2) : 1e2;
}

CellRange cells_near(double x0, double y0, double x1, double y1, double radius) {
  const auto first = [&](double a, double b) { return std::max<int64_t>(0, cell_of(std::min(a, b) - radius)); };
  const auto last = [&](double a, double b) { return std::min(kCanvasCells - 1, cell_of(std::max(a, b) + radius)); };
  return {first(y0, y1), last(y0, y1), first(x0, x1), last(x0, x1)};
}

/// Soft disc: 1 in the middle, 0 from the radius on, smooth at both.
double soft_disc(double squared_distance, double radius) {
  const double t = squared_distance / (radius * radius);
  return t < 1 ? (1 - t) * (1 - t) : 0;
}

uint16_t as_weight(double share) {
  return static_cast<uint16_t>(std::lround(std::clamp(share, 0.0, 1.0) * kFullWeight));
}

/// U(0, 1) with the same value on every machine.
double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

}  // namespace

bool Canvas::blank() const {
  return std::all_of(weights_.begin(), weights_.end(), [](uint16_t weight) { return weight == 0; });
}

double Canvas::weight_at(double x, double y) const {
  if (!(std::abs(x) < 1e3) || !(std::abs(y) < 1e3)) return 0;
  const int64_t row = cell_of(y), column = cell_of(x);
  if (row < 0 || column < 0 || row >= kCanvasCells || column >= kCanvasCells) return 0;
  return static_cast<double>(weights_[static_cast<size_t>(row * kCanvasCells + column)]) / kFullWeight;
}

double Canvas::mass() const {
  double sum = 0;
  for (const uint16_t weight : weights_) sum += weight;
  return sum / kFullWeight * kCanvasCell * kCanvasCell;
}

void Canvas::begin(const Brush& brush, Point at) {
  end();
  open_ = true;
  brush_ = brush;
  brush_.radius = std::max(kBrushRadius.low, std::min(kBrushRadius.high, brush.radius));  // also of NaN
  brush_.strength = std::max(kBrushStrength.low, std::min(kBrushStrength.high, brush.strength));
  before_ = weights_;
  coverage_.assign(weights_.size(), 0.0f);
  random_.seed(brush.seed);
  until_dots_ = 0;
  last_ = at;
  segment(at, at);
}

void Canvas::extend(Point to) {
  if (!open_ || (to.x == last_.x && to.y == last_.y)) return;
  segment(last_, to);
  last_ = to;
}

void Canvas::end() {
  if (!open_) return;
  open_ = false;
  remember(before_);
}

void Canvas::draw(const Stroke& stroke) {
  if (stroke.points.empty()) return;
  begin(stroke.brush, stroke.points.front());
  for (const auto& point : stroke.points) extend(point);
  end();
}

void Canvas::replace(CanvasWeights weights) {
  end();
  weights.resize(weights_.size());
  std::swap(weights, weights_);
  ++serial_;
  remember(weights);
}

void Canvas::segment(Point from, Point to) {
  brush_.kind == BrushKind::spray ? spray_along(from, to) : cover(from, to);
  ++serial_;
}

/// A cell's coverage is the largest that any part of the stroke gives it, so neither speed nor the number of points matters.
void Canvas::cover(Point from, Point to) {
  const double x0 = sensible(from.x), y0 = sensible(from.y), x1 = sensible(to.x), y1 = sensible(to.y);
  const CellRange near = cells_near(x0, y0, x1, y1, brush_.radius);
  const double sign = brush_.kind == BrushKind::erase ? -1 : 1;
  for (int64_t row = near.row0; row <= near.row1; ++row)
    for (int64_t column = near.column0; column <= near.column1; ++column) {
      const auto cell = static_cast<size_t>(row * kCanvasCells + column);
      const auto covered = static_cast<float>(soft_disc(squared_distance(centre_of(column), centre_of(row), x0, y0, x1, y1), brush_.radius));
      if (covered <= coverage_[cell]) continue;
      coverage_[cell] = covered;
      weights_[cell] = as_weight(static_cast<double>(before_[cell]) / kFullWeight + sign * brush_.strength * static_cast<double>(covered));
    }
}

void Canvas::spray_along(Point from, Point to) {
  const double x0 = sensible(from.x), y0 = sensible(from.y), dx = sensible(to.x) - x0, dy = sensible(to.y) - y0;
  const double length = std::hypot(dx, dy);
  double along = until_dots_;
  for (; along <= length; along += kBurstSpacing * brush_.radius) {
    const double t = length > 0 ? along / length : 0;
    spray({static_cast<float>(x0 + t * dx), static_cast<float>(y0 + t * dy)});
  }
  until_dots_ = along - length;
}

/// One burst: dots uniform over the disc, each on one cell.
void Canvas::spray(Point centre) {
  const double cells = kPi * brush_.radius * brush_.radius / (kCanvasCell * kCanvasCell);
  const auto dots = std::max<int64_t>(1, std::lround(cells * kDotsPerCell));
  for (int64_t i = 0; i < dots; ++i) {
    const double distance = brush_.radius * std::sqrt(uniform(random_)), angle = 2 * kPi * uniform(random_);
    const int64_t column = cell_of(static_cast<double>(centre.x) + distance * std::cos(angle));
    const int64_t row = cell_of(static_cast<double>(centre.y) + distance * std::sin(angle));
    if (row < 0 || column < 0 || row >= kCanvasCells || column >= kCanvasCells) continue;
    auto& weight = weights_[static_cast<size_t>(row * kCanvasCells + column)];
    weight = as_weight(static_cast<double>(weight) / kFullWeight + brush_.strength * kDotWeight);
  }
}

/// Keeps what differs from `before`, as its smallest rectangle.
void Canvas::remember(const CanvasWeights& before) {
  CellRange changed = {kCanvasCells, -1, kCanvasCells, -1};
  for (int64_t row = 0; row < kCanvasCells; ++row)
    for (int64_t column = 0; column < kCanvasCells; ++column) {
      const auto cell = static_cast<size_t>(row * kCanvasCells + column);
      if (before[cell] == weights_[cell]) continue;
      changed = {std::min(changed.row0, row), row, std::min(changed.column0, column), std::max(changed.column1, column)};
    }
  if (changed.row1 < 0) return;
  ++steps_made_;
  Patch patch{changed.row0, changed.column0, changed.row1 - changed.row0 + 1, changed.column1 - changed.column0 + 1, {}};
  for (int64_t row = changed.row0; row <= changed.row1; ++row) {
    const auto line = before.begin() + row * kCanvasCells;
    patch.values.insert(patch.values.end(), line + changed.column0, line + changed.column1 + 1);
  }
  for (const auto& gone : redo_) history_bytes_ -= gone.bytes();
  redo_.clear();
  history_bytes_ += patch.bytes();
  undo_.push_back(std::move(patch));
  while (history_bytes_ > kHistoryBytes) {
    history_bytes_ -= undo_.front().bytes();
    undo_.pop_front();
  }
}

void Canvas::swap_with(Patch& patch) {
  for (int64_t row = 0; row < patch.rows; ++row) {
    const auto line = weights_.begin() + (patch.row + row) * kCanvasCells + patch.column;
    std::swap_ranges(line, line + patch.columns, patch.values.begin() + row * patch.columns);
  }
  ++serial_;
}

bool Canvas::undo() {
  end();
  if (undo_.empty()) return false;
  swap_with(undo_.back());
  redo_.push_back(std::move(undo_.back()));
  undo_.pop_back();
  return true;
}

bool Canvas::redo() {
  end();
  if (redo_.empty()) return false;
  swap_with(redo_.back());
  undo_.push_back(std::move(redo_.back()));
  redo_.pop_back();
  return true;
}

CanvasWeights weights_of_points(const std::vector<Point>& points, double radius) {
  std::vector<double> sum(kCanvasCells * kCanvasCells);
  for (const auto& point : points) {
    const double x = sensible(point.x), y = sensible(point.y);
    const CellRange near = cells_near(x, y, x, y, radius);
    for (int64_t row = near.row0; row <= near.row1; ++row)
      for (int64_t column = near.column0; column <= near.column1; ++column)
        sum[static_cast<size_t>(row * kCanvasCells + column)] += soft_disc(squared_distance(centre_of(column), centre_of(row), x, y, x, y), radius);
  }
  const double most = *std::max_element(sum.begin(), sum.end());
  CanvasWeights weights(sum.size());
  if (most > 0) std::transform(sum.begin(), sum.end(), weights.begin(), [most](double value) { return as_weight(value / most); });
  return weights;
}

}  // namespace basin
