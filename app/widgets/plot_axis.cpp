#include "app/widgets/plot_axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/ticks.h"

namespace app {
namespace {

std::vector<double> decades(const Axis& axis, int wanted) {
  std::vector<double> values;
  const double low = basin::scaled(basin::Scale::logarithmic, axis.low), high = basin::scaled(basin::Scale::logarithmic, axis.high);
  const double stride = std::max(1.0, std::ceil((high - low) / std::max(1, wanted)));
  for (double k = std::ceil(low - 1e-9); k <= high + 1e-9; k += stride) values.push_back(std::pow(10.0, k));
  return values;
}

std::vector<double> symmetric_values(const Axis& axis) {
  std::vector<double> values;
  if (axis.low <= 0 && axis.high >= 0) values.push_back(0);
  for (double k = basin::kSymmetricUnit; k < 1e9; k *= 10) {
    if (k >= axis.low && k <= axis.high) values.push_back(k);
    if (-k >= axis.low && -k <= axis.high) values.push_back(-k);
  }
  std::sort(values.begin(), values.end());
  return values;
}

/// "1.2e14", with as many digits as tell values `step` apart.
std::string powers_of_ten(double value, double step) {
  const double exponent = std::floor(std::log10(std::abs(value)));
  const int digits = step > 0 ? std::clamp(static_cast<int>(exponent - std::floor(std::log10(step) + 1e-9)), 0, 9) : 1;
  const auto text = fmt::format("{:.{}e}", value, digits);
  const auto power = text.find('e') + 1;
  return text.substr(0, power) + std::to_string(std::stoi(text.substr(power)));
}

}  // namespace

float Axis::to_pixel(double value) const {
  const double from = basin::scaled(scale, low), to = basin::scaled(scale, high);
  const double t = (basin::scaled(scale, value) - from) / (to - from);
  return pixel_low + static_cast<float>(std::clamp(t, -4.0, 5.0)) * (pixel_high - pixel_low);
}

double Axis::from_pixel(float pixel) const {
  const double from = basin::scaled(scale, low), to = basin::scaled(scale, high);
  const double t = static_cast<double>(pixel - pixel_low) / static_cast<double>(pixel_high - pixel_low);
  return basin::unscaled(scale, from + t * (to - from));
}

std::string format_value(double value, double step) {
  if (!std::isfinite(value)) return "-";
  const double size = std::abs(value);
  if (size >= 1e9) return powers_of_ten(value, step);
  if (size >= 1e4) {
    const double unit = size >= 1e6 ? 1e6 : 1e3;
    const int digits = step > 0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(step / unit) - 1e-9)), 0, 9) : size >= 10 * unit ? 1 : 2;
    return fmt::format("{:.{}f}{}", value / unit, digits, unit == 1e6 ? "M" : "k");
  }
  if (step > 0) return basin::tick_label(value, step);
  return size >= 1e3 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

std::string grouped(int64_t value) {
  std::string text = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3) text.insert(static_cast<size_t>(at), ",");
  return text;
}

std::vector<Tick> axis_ticks(const Axis& axis, int wanted) {
  std::vector<double> values;
  const bool wide_log = axis.scale == basin::Scale::logarithmic && basin::scaled(axis.scale, axis.high) - basin::scaled(axis.scale, axis.low) > 1.0;
  if (wide_log) values = decades(axis, wanted);
  if (axis.scale == basin::Scale::symmetric) values = symmetric_values(axis);
  std::vector<Tick> ticks;
  if (values.size() >= 2) {
    for (const double value : values) ticks.push_back({value, format_value(value)});
    return ticks;
  }
  const double step = basin::nice_step(axis.high - axis.low, wanted);
  for (const double value : basin::nice_ticks(axis.low, axis.high, wanted)) ticks.push_back({value, format_value(value, step)});
  return ticks;
}

double margin_around(double low, double high) {
  constexpr double kShare = 0.08, kNoise = 1e-6;
  const double size = std::max(std::abs(low), std::abs(high));
  return high - low > kNoise * size ? kShare * (high - low) : std::max(0.5, 0.1 * size);
}

std::vector<Column> columns_of(const Series& series, const Axis& steps, float width) {
  std::vector<Column> columns;
  if (series.empty() || !(steps.high > steps.low)) return columns;
  size_t first = series.lower_bound(steps.low);
  const size_t end = std::min(series.size(), series.lower_bound(std::nextafter(steps.high, INFINITY)));
  while (first < end) {
    const float pixel = steps.to_pixel(series.step(first));
    const float left = steps.pixel_low + std::floor((pixel - steps.pixel_low) / width) * width;
    const size_t last = std::clamp(series.lower_bound(steps.from_pixel(left + width)), first + 1, end);
    const auto [low, high] = series.extent(first, last);
    columns.push_back({left, low, high, series.value(last - 1)});
    first = last;
  }
  return columns;
}

}  // namespace app
