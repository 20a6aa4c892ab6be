#pragma once
// A user made of a random number generator, for measurements: moves, wheels, drags and harmless key taps, twenty a second; or strokes with a brush,
// sixty moves a second.

#include <random>
#include <utility>
#include <vector>

namespace app {

class Window;

class SyntheticInput {
 public:
  enum class Kind { anything, strokes };
  /// Taps `keys`, at least one, at random; between strokes the first.
  SyntheticInput(double start, std::vector<int> keys, Kind kind = Kind::anything) : kind_(kind), keys_(std::move(keys)), next_(start) {}
  /// Posts everything that is due by `now`, stamped with the time at which it was due.
  void post_due(Window& window, double now);
  double next() const { return next_; }

 private:
  void post(Window& window);
  void stroke(Window& window);
  double interval() const;

  Kind kind_;
  std::mt19937 random_{7};
  std::vector<int> keys_;
  double next_;
  double x_ = 200, y_ = 200;
  int drag_left_ = 0;
};

}  // namespace app
