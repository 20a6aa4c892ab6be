#include "app/panels/alarm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/health_mark.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/field_editor.h"
#include "app/widgets/flow.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

std::string heading(const AlarmRaised& alarm) {
  std::string text = fmt::format("Alarm at update {}: {}", alarm.step, alarm.verdict.rule);
  if (std::isfinite(alarm.verdict.value)) text += fmt::format("  ({:.3g}, limit {:.3g})", alarm.verdict.value, alarm.verdict.limit);
  return text;
}

/// What the remedy does, what it changes, and its key.
std::string help_of(const View& view, const basin::Remedy& remedy, const std::string& command) {
  std::string text = "Go back to the last healthy state and train on. " + remedy.words;
  basin::RunOptions options = view.options;
  for (const auto& [path, value] : remedy.changes)
    text += fmt::format("\n{}: {} -> {}", path, shown_value(to_text(basin::field_at(options, path))), shown_value(value));
  return with_key(view.commands, command, text);
}

void draw_buttons(const View& view, float width) {
  const Theme& theme = *view.theme;
  Flow flow(width);
  for (const auto& remedy : view.alarm->remedies) {
    const std::string command = "rescue." + remedy.name;
    const bool first = &remedy == &view.alarm->remedies.front();
    flow.next(button_width(remedy.title));
    if (button(theme, "alarm." + remedy.name, {Icon::none, remedy.title, help_of(view, remedy, command), first, false})) view.commands->run(command);
  }
  const CommandEntry* go_on = view.commands->find("rescue.go-on");
  flow.next(button_width("go on as it is"));
  if (go_on != nullptr && button(theme, "alarm.go-on", {Icon::none, "go on as it is", tooltip_of(*go_on), false, true}))
    view.commands->run("rescue.go-on");
}

void draw_words(const Theme& theme, const AlarmRaised& alarm, float width) {
  {
    const FontScope strong(theme.strong);
    ImGui::PushStyleColor(ImGuiCol_Text, health_color(alarm.verdict.health, theme));
    ImGui::TextUnformatted(broken_at_spaces(heading(alarm), width).c_str());
    ImGui::PopStyleColor();
  }
  ImGui::TextUnformatted(broken_at_spaces(alarm.verdict.reason, width).c_str());
  const char* way =
      alarm.remedies.empty() ? basin::kNothingKept : "Each remedy goes back to the last healthy state, its settings included, and trains on:";
  dim_text(theme, broken_at_spaces(way, width));
}

}  // namespace

bool shows_alarm(const View& view) {
  return view.alarm && !view.shows_twin;
}

void draw_alarm(const View& view) {
  if (!shows_alarm(view)) return;
  const Theme& theme = *view.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float pad = theme.px(10), whole = ImGui::GetContentRegionAvail().x;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.ChannelsSplit(2);  // the card's ground is as high as its words turn out
  draw.ChannelsSetCurrent(1);
  ImGui::SetCursorScreenPos(ImVec2(at.x + pad, at.y + pad * 0.6f));
  ImGui::BeginGroup();
  draw_words(theme, *view.alarm, whole - 2 * pad);
  draw_buttons(view, whole - 2 * pad);
  ImGui::EndGroup();
  const float bottom = ImGui::GetItemRectMax().y + pad * 0.6f;
  draw.ChannelsSetCurrent(0);
  draw.AddRectFilled(at, ImVec2(at.x + whole, bottom), theme.color.header, theme.px(4));
  draw.AddRectFilled(at, ImVec2(at.x + theme.px(4), bottom), health_color(view.alarm->verdict.health, theme), theme.px(2));
  draw.ChannelsMerge();
  ImGui::SetCursorScreenPos(ImVec2(at.x, bottom));
  ImGui::Dummy(ImVec2(whole, theme.px(4)));
}

}  // namespace app
