#include "app/panels/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/laboratory_controls.h"
#include "app/panels/laboratory_layers.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/focus.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"
#include "app/widgets/trace_plot.h"
#include "core/base/ticks.h"

namespace app {
namespace {

constexpr float kLeastCell = 78, kLeastPart = 130, kWide = 480;

double length_of(basin::Point p) {
  return std::hypot(static_cast<double>(p.x), static_cast<double>(p.y));
}

std::string name_of_node(const View& view, int64_t id) {
  const auto* node = view.laboratory != nullptr ? find_node(view.laboratory->settings.root, id) : nullptr;
  return node != nullptr ? describe(*node) : fmt::format("node {}", id);
}

void draw_waiting(const View& view, std::string_view sentence) {
  const ImVec2 size = ImGui::GetContentRegionAvail();
  empty_state(*view.theme, sentence, ImVec2(size.x, std::max(1.0f, size.y - ImGui::GetFrameHeightWithSpacing())));
  const std::string_view label = "Probe chain 0";
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, (size.x - button_width(label)) / 2));
  if (button(*view.theme, "probe.first", {Icon::none, label, "Follow the first chain. The chains themselves are not touched."}))
    view.shared->laboratory_request.probed = 0;
}

}  // namespace

std::vector<double> along_force(const basin::Probe& probe) {
  double x = 0, y = 0;
  for (const auto& share : probe.shares) x += static_cast<double>(share.force.x), y += static_cast<double>(share.force.y);
  const double norm = std::hypot(x, y);
  std::vector<double> lengths;
  for (const auto& share : probe.shares) {
    const double dot = static_cast<double>(share.force.x) * x + static_cast<double>(share.force.y) * y;
    lengths.push_back(norm > 0 ? dot / norm : length_of(share.force));
  }
  return lengths;
}

void ProbePanel::draw(const View& view) {
  view.shared->laboratory_request.visible = true;
  const Theme& theme = *view.theme;
  if (view.shared->laboratory_request.probed < 0) return draw_waiting(view, "Click a chain in the laboratory's landscape to see what moves it.");
  if (view.laboratory == nullptr || !is_sound(view.laboratory->probe))
    return draw_waiting(view, "Run the chains: the probe shows a chain's last step.");
  const basin::Probe& probe = view.laboratory->probe;
  ImGui::BeginChild("##probe", ImVec2(0, 0));
  draw_numbers(view, probe);
  const ImVec2 room = ImGui::GetContentRegionAvail(), corner = ImGui::GetCursorScreenPos();
  const float gap = theme.px(12);
  if (room.x >= theme.px(kWide)) {
    const float height = std::max(room.y, theme.px(kLeastPart)), step = std::floor(std::min(height, room.x * 0.3f)),
                each = std::floor((room.x - step - 2 * gap) / 2);
    draw_step(view, probe, ImVec2(step, height));
    ImGui::SetCursorScreenPos(ImVec2(corner.x + step + gap, corner.y));
    draw_energy(view, probe, ImVec2(each, height));
    ImGui::SetCursorScreenPos(ImVec2(corner.x + step + each + 2 * gap, corner.y));
    draw_shares(view, probe, ImVec2(each, height));
  } else {
    draw_step(view, probe, ImVec2(room.x, theme.px(kLeastPart)));
    draw_energy(view, probe, ImVec2(room.x, theme.px(kLeastPart)));
    draw_shares(view, probe, ImVec2(room.x, theme.px(kLeastPart)));
  }
  ImGui::EndChild();
}

NumberTable ProbePanel::numbers(const View& view) const {
  if (view.laboratory == nullptr || view.laboratory->probe.path.empty()) return {};
  const basin::Probe& probe = view.laboratory->probe;
  NumberTable table{{"x", {}}, {"y", {}}, {"E", {}}};
  for (size_t k = 0; k < probe.path.size(); ++k) {
    table[0].values.push_back(probe.path[k].x);
    table[1].values.push_back(probe.path[k].y);
    table[2].values.push_back(k < probe.energy.size() ? probe.energy[k] : NAN);
  }
  return table;
}

void ProbePanel::draw_numbers(const View& view, const basin::Probe& probe) const {
  const Theme& theme = *view.theme;
  const float whole = ImGui::GetContentRegionAvail().x, gap = theme.px(8);
  const int columns = std::max(2, static_cast<int>(whole / theme.px(kLeastCell)));
  const float width = std::max(1.0f, std::floor((whole - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns)));
  int place = 0;
  const auto cell = [&](std::string_view name, std::string_view label, const std::string& value, std::string_view help) {
    if (place++ % columns != 0) ImGui::SameLine(0, gap);
    draw_readout(theme, name, label, value, help, width);
  };
  const double drift = length_of(probe.drift), noise = length_of(probe.noise);
  cell("probe.chain", "chain", fmt::format("{}", probe.chain),
       "Number of the probed chain; click another one in the landscape, or this one to leave it.");
  cell("probe.age", "age, steps", grouped(probe.age), "Steps since this chain began.");
  cell("probe.born", "born at", fmt::format("{:.2f}, {:.2f}", probe.born_at.x, probe.born_at.y),
       fmt::format("Where it began, from {}: {}", entry_of(basin::kLiveStarts, probe.origin).name, entry_of(basin::kLiveStarts, probe.origin).help));
  cell("probe.ratio", "drift / noise", noise > 0 ? measured(drift / noise) : "-",
       "How far the force carried it in the last step, over how far chance did. Far below 1 chains wander, far above 1 they slide down.");
  cell("probe.refused", "last step", probe.refused ? "refused" : "taken",
       "Whether the accept/reject test of MALA and HMC, or a clip, let the step through.");
}

void ProbePanel::draw_step(const View& view, const basin::Probe& probe, ImVec2 size) const {
  const Theme& theme = *view.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos(), end(at.x + std::max(size.x, 1.0f), at.y + std::max(size.y, 1.0f));
  ImGui::Dummy(ImVec2(end.x - at.x, end.y - at.y));
  log_item(theme, "probe.step");
  focus_picture(theme, "probe.step", at, end, "The last step of the probed chain: its drift, then its noise.");
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const FontScope small_text(theme.small_text);
  const float line = ImGui::GetFontSize();
  list.AddRectFilled(at, end, with_alpha(theme.color.field, 0.45f), theme.px(3));
  clipped_text(list, ImVec2(at.x + theme.px(6), at.y + theme.px(3)), theme.color.data, "drift", end.x);
  clipped_text(list, ImVec2(at.x + theme.px(42), at.y + theme.px(3)), theme.color.samples, "noise", end.x);
  clipped_text(list, ImVec2(at.x + theme.px(84), at.y + theme.px(3)), theme.color.text, "step", end.x);
  const double longest = length_of(probe.drift) + length_of(probe.noise);
  const float room = std::min(end.x - at.x, end.y - at.y - 3 * line) * 0.8f;
  if (!(longest > 0) || room < 1) return;
  const float scale = room / static_cast<float>(longest);
  const basin::Point to{probe.drift.x + probe.noise.x, probe.drift.y + probe.noise.y};
  const float low_x = std::min({0.0f, probe.drift.x, to.x}), high_x = std::max({0.0f, probe.drift.x, to.x});
  const float low_y = std::min({0.0f, probe.drift.y, to.y}), high_y = std::max({0.0f, probe.drift.y, to.y});
  const ImVec2 middle((at.x + end.x) / 2, (at.y + end.y) / 2);
  const auto pixel = [&](basin::Point p) {
    return ImVec2(middle.x + (p.x - (low_x + high_x) / 2) * scale, middle.y - (p.y - (low_y + high_y) / 2) * scale);
  };
  ImGui::PushClipRect(at, end, true);
  draw_arrow(list, theme, pixel({0, 0}), pixel(to), theme.color.text_dim);
  draw_arrow(list, theme, pixel({0, 0}), pixel(probe.drift), theme.color.data);
  draw_arrow(list, theme, pixel(probe.drift), pixel(to), theme.color.samples);
  const double unit = basin::nice_step(longest, 2);
  const float ruler = static_cast<float>(unit) * scale, y = end.y - theme.px(8);
  list.AddLine(ImVec2(at.x + theme.px(8), y), ImVec2(at.x + theme.px(8) + ruler, y), theme.color.text, theme.px(2));
  const std::string label = fmt::format("{:g} units", unit);
  list.AddText(ImVec2(at.x + theme.px(8), y - line - theme.px(3)), theme.color.text_dim, label.c_str());
  ImGui::PopClipRect();
  if (hovered)
    readout(theme, fmt::format("drift {:.4f}, {:.4f}: {} units\nnoise {:.4f}, {:.4f}: {} units\nfrom {:.3f}, {:.3f} to {:.3f}, {:.3f}", probe.drift.x,
                               probe.drift.y, measured(length_of(probe.drift)), probe.noise.x, probe.noise.y, measured(length_of(probe.noise)),
                               probe.before.x, probe.before.y, probe.after.x, probe.after.y));
}

void ProbePanel::draw_energy(const View& view, const basin::Probe& probe, ImVec2 size) {
  TracePlot plot{"Energy along its path",
                 "nats",
                 "E of the chain before each of its last steps. Once it has mixed it hovers; a chain that still falls has not.",
                 {}};
  plot.lines.push_back({fmt::format("chain {}", probe.chain), &probe.energy, series_color(*view.theme, 1)});
  hovered_step_ = draw_trace_plot(*view.theme, "probe.energy", plot, hovered_step_, size);
}

void ProbePanel::draw_shares(const View& view, const basin::Probe& probe, ImVec2 size) const {
  const Theme& theme = *view.theme;
  const auto lengths = along_force(probe);
  double longest = 0;
  for (const double length : lengths) longest = std::isfinite(length) ? std::max(longest, std::abs(length)) : longest;
  ImGui::BeginChild("##shares", ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f)));
  {
    const FontScope strong(theme.strong);
    ImGui::TextUnformatted("Shares of the force");
  }
  tooltip(theme, "What each leaf pulls along the whole force -dE/dx, nats per unit: right is with it, left is against it. They add up to the force.");
  const float whole = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight(), number = theme.px(64), bar = line * 0.55f;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (size_t i = 0; i < lengths.size(); ++i) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string label = name_of_node(view, probe.shares[i].node);
    clipped_text(list, at, theme.color.text, label, at.x + whole - number);
    const std::string value = fmt::format("{}", measured(lengths[i]));
    clipped_text(list, ImVec2(at.x + whole - ImGui::CalcTextSize(value.c_str()).x, at.y), theme.color.text, value, at.x + whole);
    const float middle = at.x + whole / 2, y = at.y + line + theme.px(2);
    const float reach = longest > 0 && std::isfinite(lengths[i]) ? static_cast<float>(lengths[i] / longest) * whole / 2 : 0;
    list.AddRectFilled(ImVec2(at.x, y), ImVec2(at.x + whole, y + bar), theme.color.field);
    list.AddRectFilled(ImVec2(std::min(middle, middle + reach), y), ImVec2(std::max(middle, middle + reach), y + bar),
                       series_color(theme, static_cast<int>(i)));
    list.AddLine(ImVec2(middle, y), ImVec2(middle, y + bar), theme.color.text_dim);
    ImGui::Dummy(ImVec2(std::max(whole, 1.0f), line + bar + theme.px(4)));
    log_item(theme, fmt::format("probe.share.{}", probe.shares[i].node));
    tooltip(theme, fmt::format("{}: {} nats per unit along the force; its own force is {:.3g}, {:.3g}", label, value, probe.shares[i].force.x,
                               probe.shares[i].force.y));
  }
  if (lengths.empty()) dim_text(theme, "come with the next step");
  ImGui::EndChild();
}

}  // namespace app
