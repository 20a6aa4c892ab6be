#include "app/widgets/slider_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace app {
namespace {

constexpr double kStop = 0.06;         // share of the slider that 0 has for itself
constexpr double kLeastOfHigh = 1e-5;  // least real number of a logarithmic slider from 0, over its upper end

/// The double nearest to a decimal number, so that 0.3 is not 0.30000000000000004.
double parsed(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

double three_digits(double value) {
  return parsed(fmt::format("{:.2e}", value));
}

double three_digits_near_one(double value) {
  return parsed(fmt::format("{:.12f}", 1 - three_digits(1 - value)));
}

}  // namespace

SliderScale::SliderScale(const basin::Range<double>& range)
    : low_(range.low), high_(range.high), first_(range.low > 0 ? range.low : kLeastOfHigh * range.high), scale_(range.scale) {}

SliderScale::SliderScale(const basin::Range<int64_t>& range)
    : low_(static_cast<double>(range.low)), high_(static_cast<double>(range.high)), first_(std::max(low_, 1.0)), scale_(range.scale) {}

double SliderScale::stop() const {
  return scale_ == basin::Scale::logarithmic && low_ <= 0 ? kStop : 0.0;
}

double SliderScale::share_of(double value) const {
  if (value <= low_) return 0;
  if (value >= high_) return 1;
  switch (scale_) {
    case basin::Scale::logarithmic:
      return stop() + (1 - stop()) * std::max(0.0, std::log(value / first_) / std::log(high_ / first_));
    case basin::Scale::near_one:
      return std::log((1 - low_) / (1 - value)) / std::log((1 - low_) / (1 - high_));
    default:
      return (value - low_) / (high_ - low_);
  }
}

double SliderScale::value_at(double share) const {
  if (share >= 1) return high_;
  if (share <= 0 || share < stop()) return low_;
  double value = low_ + share * (high_ - low_);
  if (scale_ == basin::Scale::logarithmic) value = first_ * std::pow(high_ / first_, (share - stop()) / (1 - stop()));
  if (scale_ == basin::Scale::near_one) value = three_digits_near_one(1 - (1 - low_) * std::pow((1 - high_) / (1 - low_), share));
  return std::clamp(scale_ == basin::Scale::near_one ? value : three_digits(value), low_, high_);
}

}  // namespace app
