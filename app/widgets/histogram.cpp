#include "app/widgets/histogram.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/focus.h"
#include "app/widgets/plot_frame.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr int kBins = 48;
constexpr double kRounding = 1e-6;  // of a value: what single precision leaves between equal ones

/// One set as filled bars and its outline.
void draw_bars(const std::vector<float>& shares, const PlotArea& area, const Axis& y, ImU32 color, float thickness) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  std::vector<ImVec2> outline;
  for (size_t i = 0; i < shares.size(); ++i) {
    const float x0 = std::floor(area.min.x + area.width() * static_cast<float>(i) / static_cast<float>(shares.size()));
    const float x1 = std::floor(area.min.x + area.width() * static_cast<float>(i + 1) / static_cast<float>(shares.size()));
    const float top = std::floor(y.to_pixel(shares[i]));
    if (shares[i] > 0) draw.AddRectFilled(ImVec2(x0, top), ImVec2(x1, area.max.y), with_alpha(color, 0.3f));
    outline.emplace_back(x0, top);
    outline.emplace_back(x1, top);
  }
  draw.AddPolyline(outline.data(), static_cast<int>(outline.size()), color, 0, thickness);
}

/// The distance of which all distances between `values` are multiples, rising and each other; 0 where there is none, as of measured numbers.
double spacing_of(const std::vector<double>& values) {
  constexpr double kOff = 1e-3;  // of a place
  if (values.size() < 2) return 0;
  double least = values[1] - values[0];
  for (size_t i = 2; i < values.size(); ++i) least = std::min(least, values[i] - values[i - 1]);
  for (const double value : values)
    if (const double place = (value - values[0]) / least; std::abs(place - std::round(place)) > kOff) return 0;
  return least;
}

}  // namespace

std::vector<float> bin_shares(const std::vector<float>& values, double low, double high, int bins) {
  std::vector<float> shares(static_cast<size_t>(bins), 0.0f);
  for (const float value : values) {
    if (!std::isfinite(value) || value < low || value > high) continue;
    const auto bin = std::min<size_t>(shares.size() - 1, static_cast<size_t>((static_cast<double>(value) - low) / (high - low) * bins));
    shares[bin] += 1.0f / static_cast<float>(values.size());
  }
  return shares;
}

HistogramBins bins_of(const std::vector<const std::vector<float>*>& sets) {
  std::vector<double> values;
  for (const auto* set : sets)
    for (const float value : *set)
      if (std::isfinite(value)) values.push_back(value);
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  double low = values.front(), high = values.back();
  int count = kBins;
  if (high - low < kRounding * std::max(1.0, std::max(std::abs(low), std::abs(high)))) {
    low -= 0.5, high += 0.5;
  } else if (const double spacing = spacing_of(values); spacing > 0) {
    const auto places = std::lround((high - low) / spacing) + 1, places_a_bin = (places + kBins - 1) / kBins;
    count = static_cast<int>((places + places_a_bin - 1) / places_a_bin);
    low -= spacing / 2, high = low + static_cast<double>(count * places_a_bin) * spacing;
  }
  HistogramBins bins{low, high, {}};
  for (const auto* set : sets) bins.shares.push_back(bin_shares(*set, low, high, count));
  return bins;
}

void draw_histogram(std::string_view id, std::string_view title, std::string_view unit, std::string_view help, const std::vector<HistogramSet>& sets,
                    const HistogramBins& bins, ImVec2 size, const Theme& theme, std::string_view quantity) {
  std::vector<LegendItem> legend;
  for (const auto& set : sets) legend.push_back({set.label, "", set.color, 0});
  for (const auto& mark : bins.marks) legend.push_back({mark.label, "", mark.color, 0});
  const std::string x_label = fmt::format("{}, {}", quantity, unit);
  const PlotArea area = begin_plot(id, title, "share", help, legend, x_label, size, 0, theme);
  ImGui::SetCursorScreenPos(area.outer_min);
  ImGui::Dummy(size);
  log_item(theme, id);
  focus_picture(theme, id, area.outer_min, area.outer_max, help);
  if (bins.shares.empty()) draw_note(area, std::string(id) + ".note", "comes with the first update", theme);
  if (!area.drawable() || bins.shares.empty()) return;
  float highest = 0;
  for (const auto& shares : bins.shares) highest = std::max(highest, *std::max_element(shares.begin(), shares.end()));
  const Axis x{basin::Scale::linear, bins.low, bins.high, area.min.x, area.max.x};
  const Axis y{basin::Scale::linear, 0, std::max(0.01, 1.08 * static_cast<double>(highest)), area.max.y, area.min.y};
  draw_axes(area, x, y, x_label, theme);
  ImGui::PushClipRect(area.min, area.max, true);
  for (size_t i = 0; i < sets.size(); ++i) draw_bars(bins.shares[i], area, y, sets[i].color, std::max(1.0f, theme.px(1)));
  for (const auto& mark : bins.marks) {
    const float at = std::floor(x.to_pixel(mark.at));
    ImGui::GetWindowDrawList()->AddLine(ImVec2(at, area.min.y), ImVec2(at, area.max.y), mark.color, theme.px(2));
  }
  ImGui::PopClipRect();
  if (!ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect(area.min, area.max)) return;
  const auto count = static_cast<float>(bins.shares.front().size());
  const auto bin = static_cast<size_t>(std::clamp((ImGui::GetMousePos().x - area.min.x) / area.width(), 0.0f, 0.999f) * count);
  const double step = (bins.high - bins.low) / static_cast<double>(count), from = bins.low + step * static_cast<double>(bin);
  std::string text = fmt::format("{} from {:.3g} to {:.3g} {}", quantity, from, from + step, unit);
  for (size_t i = 0; i < sets.size(); ++i) text += fmt::format("\n{}: {:.1f} %", sets[i].label, 100 * bins.shares[i][bin]);
  for (const auto& mark : bins.marks) text += fmt::format("\n{}: {:.4g} {}", mark.label, mark.at, unit);
  readout(theme, text);
}

}  // namespace app
