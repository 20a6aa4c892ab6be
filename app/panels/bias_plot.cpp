#include "app/panels/bias_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/widgets/buttons.h"
#include "app/widgets/focus.h"
#include "app/widgets/plot_frame.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr std::string_view kStepName = "step size h";
constexpr int kAdjustedColour = 2;

using Samples = std::vector<basin::BiasSample>;

double highest(const Samples& samples) {
  double most = 0;
  for (const auto& sample : samples)
    if (std::isfinite(sample.total_variation)) most = std::max(most, sample.total_variation);
  return most;
}

void draw_samples(const Theme& theme, const Samples& samples, const Axis& x, const Axis& y, ImU32 colour) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  std::vector<ImVec2> points;
  for (const auto& sample : samples)
    if (sample.step_size > 0 && std::isfinite(sample.total_variation))
      points.emplace_back(x.to_pixel(sample.step_size), y.to_pixel(sample.total_variation));
  draw_dashed(list, points, colour, theme.px(2), 0);
  for (const ImVec2 at : points) list.AddCircleFilled(at, theme.px(3), colour, 12);
}

const basin::BiasSample* nearest(const Samples& samples, double step_size) {
  const basin::BiasSample* best = nullptr;
  const auto distance = [&](const basin::BiasSample& sample) { return std::abs(std::log(sample.step_size / step_size)); };
  for (const auto& sample : samples)
    if (sample.step_size > 0 && (best == nullptr || distance(sample) < distance(*best))) best = &sample;
  return best;
}

std::string spread_of(double error) {
  return std::isfinite(error) ? fmt::format("{:+.1f} %", 100 * error) : "without bound";
}

std::string rows_of(std::string_view sampler, const Samples& samples, double floor) {
  std::string text;
  for (const auto& s : samples)
    text += fmt::format("{},{},{},{},{},{},{},{}\n", sampler, s.step_size, s.steps, s.total_variation, floor, s.moment_error, s.outside, s.accepted);
  return text;
}

}  // namespace

std::string bias_status(const basin::BiasCurve& curve) {
  switch (curve.state) {
    case basin::BiasState::none:
      return "not measured yet";
    case basin::BiasState::running:
      return fmt::format("measuring, {:.0f} %", 100 * curve.done);
    case basin::BiasState::cancelled:
      return curve.outdated ? "ended: the density was edited" : "cancelled";
    case basin::BiasState::done:
      return curve.outdated ? "of an earlier density" : "measured";
  }
  return {};
}

std::string bias_readout(const basin::BiasCurve& curve, double step_size) {
  const auto* plain = nearest(curve.langevin, step_size);
  if (plain == nullptr) return {};
  std::string text = fmt::format("h {}, {} steps\nLangevin: total variation {:.4f}, E|x - m|² {}", format_value(plain->step_size), plain->steps,
                                 plain->total_variation, spread_of(plain->moment_error));
  if (plain->outside > 0) text += fmt::format(", {:.1f} % outside the box", 100 * plain->outside);
  const auto* adjusted = nearest(curve.mala, plain->step_size);
  if (adjusted != nullptr && adjusted->step_size == plain->step_size)
    text += fmt::format("\nMALA: total variation {:.4f}, {:.1f} % accepted", adjusted->total_variation, 100 * adjusted->accepted);
  return text + fmt::format("\nas many exact draws: {:.4f}", curve.floor);
}

std::string bias_csv(const basin::BiasCurve& curve) {
  return "sampler,step_size,steps,total_variation,floor,moment_error,outside,accepted\n" + rows_of("langevin", curve.langevin, curve.floor) +
         rows_of("mala", curve.mala, curve.floor);
}

void draw_bias_plot(const Theme& theme, const basin::BiasCurve& curve, std::string_view node, double step_size, ImVec2 size) {
  size = ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f));
  const ImU32 plain = theme.color.samples, adjusted = series_color(theme, kAdjustedColour), floor = theme.color.data;
  const std::vector<LegendItem> legend = {{"Langevin", "", plain, 0}, {"MALA", "", adjusted, 0}, {"exact draws", "", floor, theme.px(3)}};
  const std::string title = node.empty() ? "Total variation" : shortened_to(fmt::format("Total variation of {}", node), size.x);
  const PlotArea area = begin_plot("honesty.bias", title, "",
                                   "Distance of chains from the exact density after the same simulated time, for each step size. Unadjusted "
                                   "Langevin's is the price of its step; MALA refuses moves instead, until so few pass that its chains stand still.",
                                   legend, kStepName, size, 0, theme);
  ImGui::SetCursorScreenPos(area.outer_min);
  ImGui::Dummy(size);
  log_item(theme, "honesty.bias");
  focus_picture(theme, "honesty.bias", area.outer_min, area.outer_max);
  if (!area.drawable()) return;
  const double known_floor = std::isfinite(curve.floor) ? curve.floor : 0;
  const double most = std::max({highest(curve.langevin), highest(curve.mala), 1.5 * known_floor, 1e-3});
  const Axis x{basin::Scale::logarithmic, basin::kLeastBiasStep / 1.3, basin::kMostBiasStep * 1.3, area.min.x, area.max.x};
  const Axis y{basin::Scale::linear, 0, 1.06 * most, area.max.y, area.min.y};
  draw_axes(area, x, y, kStepName, theme);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::PushClipRect(area.min, area.max, true);
  const auto across = [&](double value) { return std::vector<ImVec2>{ImVec2(area.min.x, y.to_pixel(value)), ImVec2(area.max.x, y.to_pixel(value))}; };
  if (known_floor > 0) draw_dashed(list, across(known_floor), floor, theme.px(1.5f), theme.px(3));
  draw_samples(theme, curve.mala, x, y, adjusted);
  draw_samples(theme, curve.langevin, x, y, plain);
  const float now = step_size > 0 ? x.to_pixel(step_size) : area.min.x - 1;
  list.AddLine(ImVec2(now, area.min.y), ImVec2(now, area.max.y), theme.color.text_dim, theme.px(1));
  list.AddText(ImVec2(now + theme.px(3), area.min.y + theme.px(2)), theme.color.text_dim, "now");
  ImGui::PopClipRect();
  if (!ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect(area.min, area.max)) return;
  const std::string text = bias_readout(curve, x.from_pixel(ImGui::GetMousePos().x));
  if (!text.empty()) readout(theme, text);
}

}  // namespace app
