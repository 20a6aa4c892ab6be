#pragma once
// A density drawn by hand: weights on a grid over the box [-4, 4]^2, painted by strokes that can be undone. No torch here.

#include <deque>
#include <random>
#include <vector>

#include "core/base/fields.h"
#include "core/base/image.h"

namespace basin {

/// Cells a side. As many as the grid has on which densities are measured, so that the measures of a drawing are free of aliasing.
inline constexpr int64_t kCanvasCells = 200;
inline constexpr double kCanvasLow = -4.0, kCanvasHigh = 4.0;
inline constexpr double kCanvasCell = (kCanvasHigh - kCanvasLow) / kCanvasCells;
inline constexpr uint16_t kFullWeight = 65535;

/// Weights of the kCanvasCells^2 cells, row 0 at the lowest y: what a 16-bit PNG holds without loss. The density is proportional to them.
using CanvasWeights = std::vector<uint16_t>;

enum class BrushKind { paint, spray, erase };
inline const std::vector<Named<BrushKind>> kBrushes = {
    {BrushKind::paint, "Paint", "A soft disc: each stroke adds up to its strength, however slowly the mouse moves."},
    {BrushKind::spray, "Spray", "Random dots within the radius; strokes over the same place add up."},
    {BrushKind::erase, "Erase", "A soft disc that takes weight away, all of it at strength 1."},
};

inline constexpr Range<double> kBrushRadius = {0.05, 2.0, Scale::logarithmic};    ///< units of the plane
inline constexpr Range<double> kBrushStrength = {0.02, 1.0, Scale::logarithmic};  ///< share of the full weight

struct Brush {
  BrushKind kind = BrushKind::paint;
  double radius = 0.3;
  double strength = 0.6;
  uint64_t seed = 1;  ///< of the spray's dots
};

/// A line from point to point with one brush. Deterministic: the same stroke on the same weights gives the same weights.
struct Stroke {
  Brush brush;
  std::vector<Point> points;
};

class Canvas {
 public:
  const CanvasWeights& weights() const { return weights_; }
  uint64_t serial() const { return serial_; }  ///< changes whenever the weights may have changed
  bool blank() const;
  /// Share of the full weight in the cell at (x, y), 0 outside the box.
  double weight_at(double x, double y) const;
  /// Integral of the weights over the box; the density at a cell is its weight divided by this.
  double mass() const;

  /// A stroke as the mouse draws it; `begin` ends one that is still open.
  void begin(const Brush& brush, Point at);
  void extend(Point to);
  void end();
  bool drawing() const { return open_; }

  void draw(const Stroke& stroke);
  void clear() { replace(CanvasWeights(weights_.size())); }
  /// Takes kCanvasCells^2 weights.
  void replace(CanvasWeights weights);

  /// Back or forth by one stroke, clear or import, to the bit. Before that an open stroke ends. False when there is nothing to undo or redo.
  bool undo();
  bool redo();
  bool can_undo() const { return open_ || !undo_.empty(); }
  bool can_redo() const { return !open_ && !redo_.empty(); }
  /// Strokes, clears and imports ever made that changed something.
  uint64_t steps_made() const { return steps_made_; }
  /// Bytes kept for undo and redo; beyond kHistoryBytes the oldest steps are forgotten.
  size_t history_bytes() const { return history_bytes_; }
  static constexpr size_t kHistoryBytes = size_t{8} << 20;

 private:
  /// Weights of a rectangle as they are on the other side of a step.
  struct Patch {
    int64_t row = 0, column = 0, rows = 0, columns = 0;
    CanvasWeights values;
    size_t bytes() const { return sizeof(Patch) + values.size() * sizeof(uint16_t); }
  };

  void segment(Point from, Point to);
  void cover(Point from, Point to);
  void spray_along(Point from, Point to);
  void spray(Point centre);
  void remember(const CanvasWeights& before);
  void swap_with(Patch& patch);

  CanvasWeights weights_ = CanvasWeights(kCanvasCells * kCanvasCells);
  uint64_t serial_ = 1;
  std::deque<Patch> undo_;
  std::vector<Patch> redo_;
  size_t history_bytes_ = 0;
  uint64_t steps_made_ = 0;

  bool open_ = false;
  Brush brush_;
  Point last_;
  CanvasWeights before_;         ///< weights under the open stroke
  std::vector<float> coverage_;  ///< of the open stroke, 0 to 1
  double until_dots_ = 0;        ///< length of the path to the next burst of dots
  std::mt19937_64 random_;
};

/// Adds a soft disc of `radius` at each point, scaled so that the densest cell is full: a kernel estimate of the points' density.
/// All zero when no point lies near the box.
CanvasWeights weights_of_points(const std::vector<Point>& points, double radius);

}  // namespace basin
