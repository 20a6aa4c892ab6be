#pragma once
// The look of sliders: a ground filled up to the value, so that the number on it stays readable.

#include <algorithm>
#include <cmath>

#include "app/widgets/theme.h"
#include "core/base/fields.h"

namespace app {

/// Where in its range a number lies, 0 to 1.
template <class T>
double share_of(T value, const basin::Range<T>& range) {
  const auto v = static_cast<double>(value), low = static_cast<double>(range.low), high = static_cast<double>(range.high);
  const double share = range.logarithmic && low > 0 ? std::log(v / low) / std::log(high / low) : (v - low) / (high - low);
  return std::clamp(share, 0.0, 1.0);
}

/// Draws the ground at the cursor and hides ImGui's own frame and grab for its scope; the slider that follows must be `width` wide.
class SliderGround {
 public:
  SliderGround(double share, float width, const Theme& theme);
  ~SliderGround();
  SliderGround(const SliderGround&) = delete;
  SliderGround& operator=(const SliderGround&) = delete;
};

/// A slider of a real number in that look; true when it changed.
bool real_slider(const char* id, double& value, const basin::Range<double>& range, const char* format, float width, const Theme& theme);

}  // namespace app
