#include "core/figures/plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/running_mean.h"
#include "core/base/ticks.h"

namespace basin {
namespace {

constexpr int64_t kWidth = 300, kHeight = 244;                      // of one plot, pixels
constexpr double kLeft = 52, kRight = 10, kTop = 62, kBottom = 36;  // margins within it
constexpr double kHeading = 17, kTitle = 14, kSmall = 12;           // heights of letters
constexpr int64_t kHeadingSpace = 34, kFooterRow = 17;
constexpr double kSide = 16, kKeyRow = 18, kKeyLine = 16, kKeyGap = 22;  // of the key below the heading
constexpr double kMargin = 0.08;                                         // share of the values' range left free
constexpr double kNoise = 1e-6;                                          // values that differ by a smaller share are one value
constexpr double kDash = 5;

struct Frame {
  double left, top, right, bottom;
  const Plot* plot;
  double x(double value) const { return left + place_on(plot->x, value) * (right - left); }
  double y(double value) const { return bottom - place_on(plot->y, value) * (bottom - top); }
};

std::string power_label(double value) {
  return std::abs(value) >= 1e4 || (value != 0 && std::abs(value) < 1e-3) ? fmt::format("{:.0e}", value) : fmt::format("{:g}", value);
}

/// Zero and powers of ten on both sides of it; where they are few, twice and five times them too.
std::vector<double> powers(const PlotAxis& axis) {
  std::vector<double> ticks;
  const double first = axis.scale == Scale::symmetric ? axis.unit : std::pow(10.0, std::floor(scaled(axis.scale, axis.low)));
  const double most = std::max(std::abs(axis.low), std::abs(axis.high));
  const auto decades = static_cast<int>(std::floor(std::log10(std::max(most / first, 1.0)))) + 1;
  const int stride = 1 + (decades - 1) / 3;
  const std::vector<double> times = decades <= 2 ? std::vector<double>{1, 2, 5} : std::vector<double>{1};
  ticks.push_back(0);
  for (int k = 0; k < decades; k += stride)
    for (const double digit : times)
      for (const double sign : {1.0, -1.0}) ticks.push_back(sign * digit * first * std::pow(10.0, k));
  ticks.erase(std::remove_if(ticks.begin(), ticks.end(), [&](double tick) { return tick < axis.low || tick > axis.high; }), ticks.end());
  return ticks;
}

std::vector<std::pair<double, std::string>> ticks_of(const PlotAxis& axis, int wanted) {
  std::vector<std::pair<double, std::string>> ticks;
  if (axis.scale != Scale::linear) {
    for (const double tick : powers(axis)) ticks.emplace_back(tick, power_label(tick));
    return ticks;
  }
  const double step = nice_step(axis.high - axis.low, wanted);
  for (const double tick : nice_ticks(axis.low, axis.high, wanted)) ticks.emplace_back(tick, tick_label(tick, step));
  return ticks;
}

void draw_axes(Raster& raster, const Frame& frame) {
  const auto& plot = *frame.plot;
  for (const auto& [value, label] : ticks_of(plot.x, 4)) {
    const double x = frame.x(value);
    raster.line(x, frame.top, x, frame.bottom, ink::kLine, 0.6);
    raster.text(x, frame.bottom + 14, kSmall, label, ink::kFaint, Align::centre);
  }
  for (const auto& [value, label] : ticks_of(plot.y, 4)) {
    const double y = frame.y(value);
    raster.line(frame.left, y, frame.right, y, ink::kLine, 0.6);
    raster.text(frame.left - 5, y + 4, kSmall, label, ink::kFaint, Align::right);
  }
  for (const double guide : plot.guides)
    for (double x = frame.left; x < frame.right; x += 2 * kDash)
      raster.line(x, frame.y(guide), std::min(x + kDash, frame.right), frame.y(guide), ink::kFaint, 1);
  raster.line(frame.left, frame.bottom, frame.right, frame.bottom, ink::kFaint, 1);
  raster.line(frame.left, frame.top, frame.left, frame.bottom, ink::kFaint, 1);
  raster.text(frame.right, frame.bottom + 29, kSmall, plot.x.label, ink::kFaint, Align::right);
  raster.text(frame.left - 44, frame.top - 8, kSmall, plot.y.label, ink::kFaint);
}

/// Values beyond the axis run along its end.
void draw_series(Raster& raster, const Frame& frame, const PlotSeries& series) {
  for (size_t i = 1; i < series.y.size(); ++i) {
    if (!std::isfinite(series.y[i - 1]) || !std::isfinite(series.y[i])) continue;
    const auto y = [&](size_t at) { return std::clamp(frame.y(series.y[at]), frame.top, frame.bottom); };
    raster.line(frame.x(series.x[i - 1]), y(i - 1), frame.x(series.x[i]), y(i), series.colour, series.width);
  }
}

void draw_plot(Raster& raster, const Plot& plot, double left, double top) {
  const Frame frame{left + kLeft, top + kTop, left + kWidth - kRight, top + kHeight - kBottom, &plot};
  raster.text(frame.left, top + 20, kTitle, plot.title, ink::kText);
  raster.text(frame.left, top + 38, kSmall, plot.note, plot.note_colour);
  draw_axes(raster, frame);
  for (const auto& series : plot.series) draw_series(raster, frame, series);
}

struct KeyEntry {
  std::string name;
  Rgb colour;
  double left = 0;
  int64_t row = 0;
};

/// Each name of a curve once, in rows of at most `width` pixels.
std::vector<KeyEntry> key_of(const std::vector<Plot>& plots, double width) {
  std::vector<KeyEntry> key;
  double left = kSide;
  int64_t row = 0;
  const auto add = [&](const PlotSeries& series) {
    if (series.name.empty() || std::any_of(key.begin(), key.end(), [&](const auto& one) { return one.name == series.name; })) return;
    const double wide = kKeyLine + 5 + text_width(series.name, kSmall);
    if (left > kSide && left + wide > width) left = kSide, ++row;
    key.push_back({series.name, series.colour, left, row});
    left += wide + kKeyGap;
  };
  for (const auto& plot : plots)
    for (const auto& series : plot.series) add(series);
  return key;
}

void draw_key(Raster& raster, const std::vector<KeyEntry>& key) {
  for (const auto& one : key) {
    const double y = kHeadingSpace + 10 + kKeyRow * static_cast<double>(one.row);
    raster.line(one.left, y - 4, one.left + kKeyLine, y - 4, one.colour, 2);
    raster.text(one.left + kKeyLine + 5, y, kSmall, one.name, ink::kText);
  }
}

}  // namespace

double place_on(const PlotAxis& axis, double value) {
  const auto at = [&](double v) { return scaled(axis.scale, v, axis.unit); };
  const double low = at(axis.low), span = at(axis.high) - low;
  return span > 0 ? (at(value) - low) / span : 0.5;
}

void fit_y(Plot& plot) {
  double low = INFINITY, high = -INFINITY;
  for (const auto& series : plot.series)
    for (const double y : series.y)
      if (std::isfinite(y)) low = std::min(low, y), high = std::max(high, y);
  if (low > high) return;
  const double size = std::max(std::abs(low), std::abs(high));
  const double span = high - low > kNoise * size ? high - low : size > 0 ? size : 1;
  const double margin = kMargin * span;
  plot.y.low = low - margin;
  plot.y.high = high + margin;
}

std::vector<double> smoothed(const std::vector<double>& values, double window) {
  std::vector<double> means;
  RunningMean mean;
  for (const double value : values) {
    if (std::isfinite(value)) mean.add(value, window);
    means.push_back(mean.weight > 0 ? mean.value() : NAN);
  }
  return means;
}

ImageBatch draw_plots(const std::string& heading, const std::vector<Plot>& plots, int64_t columns, const std::string& footer) {
  const auto count = static_cast<int64_t>(plots.size());
  const int64_t rows = (count + columns - 1) / columns, width = columns * kWidth + static_cast<int64_t>(kSide);
  const auto key = key_of(plots, static_cast<double>(width));
  const int64_t top = kHeadingSpace + (key.empty() ? 0 : static_cast<int64_t>(kKeyRow) * (key.back().row + 1));
  const auto words = wrapped(footer, kSmall, static_cast<double>(width) - 2 * kSide);
  const int64_t bottom = top + rows * kHeight;
  Raster raster(width, bottom + 8 + kFooterRow * static_cast<int64_t>(words.size()));
  raster.text(kSide, 24, kHeading, heading, ink::kText);
  draw_key(raster, key);
  for (int64_t i = 0; i < count; ++i)
    draw_plot(raster, plots[static_cast<size_t>(i)], static_cast<double>(i % columns * kWidth), static_cast<double>(top + i / columns * kHeight));
  for (size_t i = 0; i < words.size(); ++i)
    raster.text(kSide, static_cast<double>(bottom + kFooterRow * static_cast<int64_t>(i + 1)), kSmall, words[i], ink::kFaint);
  return raster.image();
}

}  // namespace basin
