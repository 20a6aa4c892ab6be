#pragma once
// A user made of a random number generator: moves, wheels, drags and harmless key taps, twenty a second, for measurements.

#include <random>
#include <utility>
#include <vector>

namespace app {

class Window;

class SyntheticInput {
 public:
  /// Taps `keys`, at least one, at random.
  SyntheticInput(double start, std::vector<int> keys) : keys_(std::move(keys)), next_(start) {}
  /// Posts everything that is due by `now`, stamped with the time at which it was due.
  void post_due(Window& window, double now);
  double next() const { return next_; }

 private:
  void post(Window& window);

  std::mt19937 random_{7};
  std::vector<int> keys_;
  double next_;
  double x_ = 200, y_ = 200;
  int drag_left_ = 0;
};

}  // namespace app
