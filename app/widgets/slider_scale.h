#pragma once
// How a slider's length is shared out among the values of a range.

#include "core/base/fields.h"

namespace app {

/// Linear, logarithmic, or logarithmic in 1 - x. A logarithmic range that begins at 0 keeps the left end of the slider for 0 itself; from there on it
/// runs from 1 (whole numbers) or from 1e-5 of its upper end.
class SliderScale {
 public:
  explicit SliderScale(const basin::Range<double>& range);
  explicit SliderScale(const basin::Range<int64_t>& range);

  /// Where a number lies, 0 to 1.
  double share_of(double value) const;
  /// The number at `share`, to three digits, or three digits of 1 - x; within the range.
  double value_at(double share) const;
  /// Share below which the slider says 0; 0 where there is no such place.
  double stop() const;

 private:
  double low_, high_, first_;
  basin::Scale scale_;
};

}  // namespace app
