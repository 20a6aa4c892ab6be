#include "app/widgets/plot_axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/ticks.h"

namespace app {
namespace {

/// The k-th of 1, 2 and 5 times the powers of ten; 1 is the 0th.
double round_number(int k) {
  constexpr double kTimes[] = {1, 2, 5};
  const int place = ((k % 3) + 3) % 3;
  return kTimes[place] * std::pow(10.0, (k - place) / 3);
}

bool holds(const Axis& axis, double value) {
  const double slack = 1e-9 * std::abs(value);
  return value >= axis.low - slack && value <= axis.high + slack;
}

/// Every `stride`-th round number, whose steps are about even on a logarithmic axis.
std::vector<double> one_two_five(const Axis& axis, int stride) {
  std::vector<double> values;
  const int first = static_cast<int>(std::floor(std::log10(axis.low))), last = static_cast<int>(std::ceil(std::log10(axis.high)));
  for (int k = 3 * first; k <= 3 * last; ++k)
    if (k % stride == 0 && holds(axis, round_number(k))) values.push_back(round_number(k));
  return values;
}

/// 1, 2, 3, 6, 9...: every round number, every second, every power of ten, every second power.
int next_stride(int stride) {
  return stride + (stride < 3 ? 1 : 3);
}

/// As many as `most` holds: 1, 2, 5; every second of them; powers of ten; every second power, and so on.
std::vector<double> logarithmic_values(const Axis& axis, int most) {
  if (!(axis.low > 0) || !(axis.high > 2 * axis.low)) return {};
  std::vector<double> values;
  for (int stride = 1; stride < 100; stride = next_stride(stride)) {
    values = one_two_five(axis, stride);
    if (static_cast<int>(values.size()) <= most) break;
  }
  return values;
}

/// 0 and round numbers on both sides, the first as far from 0 as they are from each other: within its unit the axis is linear.
std::vector<double> symmetric_values(const Axis& axis, int most) {
  const int unit = 3 * static_cast<int>(std::lround(std::log10(basin::kSymmetricUnit)));  // its place among round numbers
  std::vector<double> values;
  for (int stride = 1; stride < 100; stride = next_stride(stride)) {
    values.clear();
    if (holds(axis, 0)) values.push_back(0);
    for (int k = unit + (stride < 3 ? stride - 1 : stride); round_number(k) < 1e12; k += stride)
      for (const double value : {round_number(k), -round_number(k)})
        if (holds(axis, value)) values.push_back(value);
    if (static_cast<int>(values.size()) <= most) break;
  }
  std::sort(values.begin(), values.end());
  return values;
}

std::vector<Tick> multiples(const Axis& axis, double step) {
  std::vector<Tick> ticks;
  for (double k = std::ceil(axis.low / step - 1e-9); k * step <= axis.high + 1e-9 * step && ticks.size() < 100; k += 1)
    ticks.push_back({k * step, format_value(k * step, step)});
  return ticks;
}

/// Multiples of the finest round step that gives at most `most`; of four times a power of ten where five times it would leave one.
std::vector<Tick> even_ticks(const Axis& axis, int most) {
  double step = basin::nice_step(axis.high - axis.low, std::max(most, 1));
  if (!(step > 0)) return {};
  if (axis.whole) step = std::max(step, 1.0);
  auto ticks = multiples(axis, step);
  while (static_cast<int>(ticks.size()) > most) {
    const double finer = step;
    step = basin::nice_step(2.5 * step, 1);
    ticks = multiples(axis, step);
    if (ticks.size() < 2 && 2 * finer < step * (1 - 1e-9))
      if (auto between = multiples(axis, 2 * finer); static_cast<int>(between.size()) <= most) return between;
  }
  return ticks;
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

std::vector<Tick> axis_ticks(const Axis& axis, int most) {
  std::vector<double> values;
  if (axis.scale == basin::Scale::logarithmic) values = logarithmic_values(axis, most);
  if (axis.scale == basin::Scale::symmetric) values = symmetric_values(axis, most);
  if (values.size() < 2) return even_ticks(axis, most);
  std::vector<Tick> ticks;
  for (const double value : values) ticks.push_back({value, format_value(value)});
  return ticks;
}

std::vector<Tick> fitting_ticks(const Axis& axis, int most, const std::function<float(const Tick&, const Tick&)>& room) {
  std::vector<Tick> ticks;
  for (; most >= 1; --most) {
    ticks = axis_ticks(axis, most);
    bool fits = static_cast<int>(ticks.size()) <= most;
    for (size_t i = 1; i < ticks.size(); ++i)
      fits = fits && std::abs(axis.to_pixel(ticks[i].value) - axis.to_pixel(ticks[i - 1].value)) >= room(ticks[i - 1], ticks[i]);
    if (fits) return ticks;
  }
  if (ticks.size() > 1) ticks.resize(1);
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
