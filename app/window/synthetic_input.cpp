#include "app/window/synthetic_input.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>

#include "app/gl/window.h"

namespace app {
namespace {

constexpr double kInterval = 0.05, kStrokeInterval = 1.0 / 60;
constexpr int kMoves = 9;  // of a stroke

}  // namespace

void SyntheticInput::post_due(Window& window, double now) {
  for (; next_ <= now; next_ += interval()) kind_ == Kind::strokes ? stroke(window) : post(window);
}

double SyntheticInput::interval() const {
  return kind_ == Kind::strokes ? kStrokeInterval : kInterval;
}

/// In the middle of the left half, where a canvas is.
void SyntheticInput::stroke(Window& window) {
  const auto [width, height] = window.size();
  const auto uniform = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); };
  const double left = 0.3 * width, right = 0.55 * width, top = 0.3 * height, bottom = 0.8 * height;
  if (drag_left_ == 0) {
    x_ = uniform(left, right), y_ = uniform(top, bottom);
    window.on_pointer(x_, y_, next_);
    window.on_key(keys_.front(), 0, GLFW_PRESS, 0, next_);
    window.on_key(keys_.front(), 0, GLFW_RELEASE, 0, next_);
    drag_left_ = kMoves + 2;
  } else if (drag_left_ == kMoves + 1) {
    window.on_button(0, true, next_);
  } else {
    x_ = std::clamp(x_ + uniform(-12, 12), left, right);
    y_ = std::clamp(y_ + uniform(-12, 12), top, bottom);
    window.on_pointer(x_, y_, next_);
  }
  if (--drag_left_ == 0) window.on_button(0, false, next_);
}

void SyntheticInput::post(Window& window) {
  const auto [width, height] = window.size();
  const auto uniform = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); };
  if (drag_left_ > 0) {
    x_ = std::clamp(x_ + uniform(-25, 25), 0.0, width - 1.0);
    y_ = std::clamp(y_ + uniform(-25, 25), 0.0, height - 1.0);
    window.on_pointer(x_, y_, next_);
    if (--drag_left_ == 0) window.on_button(0, false, next_);
    return;
  }
  const double kind = uniform(0, 1);
  if (kind < 0.7) {
    // Away from the controls at the left, so that the run's settings stay what they are.
    x_ = uniform(0.25, 0.98) * width;
    y_ = uniform(0.1, 0.95) * height;
    window.on_pointer(x_, y_, next_);
  } else if (kind < 0.85) {
    window.on_wheel(0, uniform(-2, 2), next_);
  } else if (kind < 0.95) {
    window.on_button(0, true, next_);
    drag_left_ = 5;
  } else {
    window.on_key(keys_[random_() % keys_.size()], 0, GLFW_PRESS, 0, next_);
  }
}

}  // namespace app
