#include "app/panels/marginal_strips.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/laboratory_controls.h"
#include "app/widgets/tooltip.h"
#include "core/base/ticks.h"

namespace app {
namespace {

constexpr float kStrip = 52, kGap = 6;  // pixels at scale 1
constexpr float kLeastMap = 200;        // a smaller map has no strips
constexpr int kBars = 64;
constexpr double kHeadroom = 1.1;

double greatest(const Marginals& marginals) {
  double most = 0;
  for (const auto* axis : {&marginals.x, &marginals.y})
    for (const double density : *axis) most = std::max(most, density);
  return most;
}

}  // namespace

/// One of the two: where it lies and which axis it belongs to.
struct MarginalStrips::Strip {
  bool upright = false;  ///< right of the map
  ImVec2 min, max;

  const std::vector<double>& of(const Marginals& m) const { return upright ? m.y : m.x; }
  /// Where `density` at `place` lies on screen.
  ImVec2 pixel(const PlaneFrame& frame, double place, double density, double top) const {
    const auto share = static_cast<float>(std::clamp(density / top, 0.0, 1.0));
    if (upright) return ImVec2(min.x + share * (max.x - min.x), frame.pixel(0, place).y);
    return ImVec2(frame.pixel(place, 0).x, max.y - share * (max.y - min.y));
  }
};

float MarginalStrips::thickness(const Theme& theme, ImVec2 room) {
  const float strip = theme.px(kStrip) + theme.px(kGap);
  return std::min(room.x, room.y) - strip < theme.px(kLeastMap) ? 0.0f : strip;
}

void MarginalStrips::take(const basin::Grid& energy, uint64_t energy_serial, const MarginalPoints& points, uint64_t points_serial) {
  if (energy_serial == energy_serial_ && points_serial == points_serial_) return;
  if (energy_serial != energy_serial_) exact_ = exact_marginals(energy);
  energy_serial_ = energy_serial;
  points_serial_ = points_serial;
  const auto histogram = [&](const std::vector<basin::Point>* some) {
    return some != nullptr && !some->empty() ? histogram_marginals(*some, energy.low, energy.high, kBars) : Marginals{};
  };
  chains_ = points.counts != nullptr && is_sound(*points.counts) ? count_marginals(*points.counts) : histogram(points.chains);
  data_ = histogram(points.data);
  range_.follow(0, kHeadroom * std::max({greatest(exact_), greatest(chains_), greatest(data_)}), kSteadySeconds);
}

void MarginalStrips::draw(const Theme& theme, const PlaneFrame& frame) const {
  if (frame.bare || frame.strips <= 0) return;
  const float gap = theme.px(kGap), thick = frame.strips - gap;
  Strip above, right;
  above.min = ImVec2(frame.min.x, frame.min.y - gap - thick);
  above.max = ImVec2(frame.max.x, frame.min.y - gap);
  right.upright = true;
  right.min = ImVec2(frame.max.x + gap, frame.min.y);
  right.max = ImVec2(frame.max.x + gap + thick, frame.max.y);
  const FontScope font(theme.small_text);
  for (const Strip* strip : {&above, &right}) {
    if (theme.log != nullptr) theme.log->add(strip->upright ? "marginal.y" : "marginal.x", strip->min, strip->max);
    draw_strip(theme, frame, *strip);
    hover(theme, frame, *strip);
  }
}

void MarginalStrips::draw_strip(const Theme& theme, const PlaneFrame& frame, const Strip& strip) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const double top = range_.high();
  list.AddRectFilled(strip.min, strip.max, theme.color.field);
  ImGui::PushClipRect(strip.min, strip.max, true);
  const auto each = [&](const Marginals& m, auto&& draw) {
    const auto& axis = strip.of(m);
    const double width = (m.high - m.low) / static_cast<double>(std::max<size_t>(axis.size(), 1));
    for (size_t i = 0; i < axis.size(); ++i) draw(m.low + static_cast<double>(i) * width, width, axis[i]);
  };
  each(chains_, [&](double place, double width, double density) {
    const ImVec2 a = strip.pixel(frame, place, 0, top), b = strip.pixel(frame, place + width, density, top);
    list.AddRectFilled(ImVec2(std::min(a.x, b.x), std::min(a.y, b.y)), ImVec2(std::max(a.x, b.x), std::max(a.y, b.y)),
                       with_alpha(theme.color.samples, 0.55f));
  });
  const auto line = [&](const std::vector<ImVec2>& places, ImU32 colour, float thick) {
    list.AddPolyline(places.data(), static_cast<int>(places.size()), colour, ImDrawFlags_None, thick);
  };
  std::vector<ImVec2> steps, smooth;
  each(data_, [&](double place, double width, double density) {
    steps.push_back(strip.pixel(frame, place, density, top));
    steps.push_back(strip.pixel(frame, place + width, density, top));
  });
  each(exact_, [&](double place, double width, double density) { smooth.push_back(strip.pixel(frame, place + width / 2, density, top)); });
  line(steps, theme.color.data, theme.scale);
  line(smooth, theme.color.text, 1.6f * theme.scale);
  ImGui::PopClipRect();
  list.AddRect(strip.min, strip.max, theme.color.line);
  const std::vector<double> ticks = basin::nice_ticks(0, top, 2);
  if (ticks.empty()) return;
  const double tick = ticks.back();
  const ImVec2 at = strip.pixel(frame, strip.upright ? frame.window.y0() : frame.window.x0(), tick, top);
  const std::string label = basin::tick_label(tick, tick);
  const ImVec2 size = ImGui::CalcTextSize(label.c_str());
  if (strip.upright) {
    list.AddLine(ImVec2(at.x, strip.max.y), ImVec2(at.x, strip.max.y + theme.px(4)), theme.color.text_dim);
    list.AddText(ImVec2(at.x - size.x / 2, strip.max.y + theme.px(5)), theme.color.text_dim, label.c_str());
  } else {
    list.AddLine(ImVec2(strip.min.x - theme.px(4), at.y), ImVec2(strip.min.x, at.y), theme.color.text_dim);
    list.AddText(ImVec2(strip.min.x - theme.px(7) - size.x, at.y - size.y / 2), theme.color.text_dim, label.c_str());
  }
  list.AddText(ImVec2(strip.min.x + theme.px(4), strip.min.y + theme.px(2)), theme.color.text_dim, strip.upright ? "p(y)\n1/unit" : "p(x), 1/unit");
}

/// The place under the mouse as a line, also while the mouse is over the map; the numbers while it is over the strip.
void MarginalStrips::hover(const Theme& theme, const PlaneFrame& frame, const Strip& strip) const {
  const bool over = ImGui::IsMouseHoveringRect(strip.min, strip.max) && ImGui::IsWindowHovered();
  if (!over && !frame.hovered) return;
  const basin::Point mouse = frame.plane(ImGui::GetIO().MousePos);
  const auto place = static_cast<double>(strip.upright ? mouse.y : mouse.x);
  const double top = range_.high();
  ImGui::GetWindowDrawList()->AddLine(strip.pixel(frame, place, 0, top), strip.pixel(frame, place, top, top), theme.color.accent, theme.scale);
  if (over) readout(theme, describe(strip, place));
}

std::string MarginalStrips::describe(const Strip& strip, double place) const {
  std::string text = fmt::format("{} {:.3f}", strip.upright ? "y" : "x", place);
  const auto line = [&](const char* name, const Marginals& m) {
    if (!m.empty()) text += fmt::format("\n{} {} per unit", name, measured(m.at(strip.of(m), place)));
  };
  line("exp(-E)/Z", exact_);
  line("chains", chains_);
  line("data", data_);
  return text;
}

}  // namespace app
