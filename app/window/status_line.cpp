#include "app/window/status_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "app/panels/health_mark.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

struct Item {
  std::string text;
  std::string help;
};

/// A run that is paused in the middle of an update says where it stands; one that makes a single update moves.
std::string state_of(const View& view) {
  if (view.playing) return view.seconds_per_stage > 0 ? "slow motion" : "training";
  if (view.stepping) return "one update";
  if (!view.within_update() || view.shows_twin) return "paused";
  const basin::Snapshot& s = *view.snapshot;
  const std::string step = s.stage == basin::Stage::sample ? fmt::format(" {} / {}", s.chain_step, s.chain_steps) : "";
  return fmt::format("held at {}{}", basin::name_of(s.stage), step);
}

std::vector<Item> items_of(const View& view) {
  std::vector<Item> items;
  const Item starting{"starting " + view.starting + "...", "The network and the data are being made ready."};
  if (!view.snapshot && !view.starting.empty()) return {starting};
  if (!view.has_run) return {{"no run", "The run could not start; the message says why. Choose a preset, reset, or open a file."}};
  if (!view.snapshot) return {{"no picture yet", "The run has started; its first snapshot is on its way."}};
  const basin::Snapshot& s = *view.snapshot;
  items.push_back(!view.starting.empty() ? starting : Item{state_of(view), "Whether updates are being made. Space plays and pauses."});
  if (!view.said.empty()) items.push_back({view.said, "What the last key or button did."});
  items.push_back({fmt::format("update {}", grouped(std::max(s.step, view.shows_twin ? s.step : view.history->last_step()))),
                   "Training updates done in this run."});
  items.push_back({fmt::format("{:.1f} updates/s", s.steps_per_second),
                   "Updates in the last second or so; of both runs where a twin trains. A twin that starts late catches up first."});
  if (std::isfinite(s.kl))
    items.push_back({fmt::format("KL {:#.4g} ({})", s.kl, name_of(s.weights)),
                     "KL(data || model) in nats, by quadrature, of the weights that the landscape shows: live, as they train, or averaged."});
  if (!view.rescues.empty() && !view.shows_twin) {
    std::string log = "Rescues of this run:";
    for (const auto& rescue : view.rescues) log += "\n" + basin::describe(rescue);
    items.push_back({fmt::format("{} rescue{}", view.rescues.size(), view.rescues.size() == 1 ? "" : "s"), log});
  }
  const double age = std::max(0.0, view.now - s.taken_at);
  items.push_back({view.playing ? fmt::format("picture {:.1f} s old", std::min(age, 999.0)) : "picture up to date",
                   "Age of the landscape, chains and buffer on screen. The plots end at the last update that was reported."});
  items.push_back({fmt::format("{} thread{}", view.info.threads, view.info.threads == 1 ? "" : "s"),
                   "Shards of chains, one thread each (compute.threads). " + view.info.versions});
  items.push_back(
      {view.info.device, "Where tensors live (compute.device); chains move in " + view.info.precision + " (chain.precision). " + view.info.versions});
  items.push_back({grouped((view.shows_twin ? view.twin_info : view.info).parameters) + " weights", "Parameters of the energy network."});
  return items;
}

void draw_verdict_word(const View& view, float height) {
  const Theme& theme = *view.theme;
  const basin::Verdict& verdict = view.snapshot->verdict;
  const float icon = theme.px(13);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::BeginGroup();
  ImGui::Dummy(ImVec2(icon, ImGui::GetTextLineHeight()));
  draw_verdict(*ImGui::GetWindowDrawList(), verdict, ImVec2(at.x + icon / 2, at.y + ImGui::GetTextLineHeight() / 2), std::min(icon, height), theme);
  ImGui::SameLine(0, theme.px(6));
  ImGui::PushStyleColor(ImGuiCol_Text, verdict_color(verdict, theme));
  const std::string word = std::string(view.shows_twin ? "twin: " : "") + std::string(word_of(verdict));
  ImGui::TextUnformatted(word.c_str());
  ImGui::PopStyleColor();
  ImGui::EndGroup();
  log_item(theme, "status.verdict");
  tooltip(theme, fmt::format("Rule: {}\n{}", verdict.rule, verdict.reason));
}

/// The two keys that lead to all others, right-aligned; returns where they begin.
float draw_hints(const View& view, Rect where) {
  const Theme& theme = *view.theme;
  float right = where.x + where.width - theme.px(8);
  for (const char* id : {"help.keys", "help.palette"}) {
    const CommandEntry* entry = view.commands->find(id);
    if (entry == nullptr) continue;
    const std::string label = fmt::format("{}  {}", name_of(entry->keys.front()), label_of(*entry));
    const float width = ImGui::CalcTextSize(label.c_str()).x + theme.px(12);
    if (right - width < where.x + where.width * 0.4f) break;
    right -= width;
    ImGui::SetCursorScreenPos(ImVec2(right, where.y + theme.px(2)));
    if (button(theme, fmt::format("status.{}", id), {Icon::none, label, entry->help, false, true}, ImVec2(width, where.height - theme.px(4))))
      view.commands->run(id);
  }
  return right;
}

}  // namespace

void draw_status_line(const View& view, Rect where) {
  const Theme& theme = *view.theme;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(ImVec2(where.x, where.y), ImVec2(where.x + where.width, where.y + where.height), theme.color.header);
  const FontScope small_text(theme.small_text);
  const float y = std::floor(where.y + (where.height - ImGui::GetTextLineHeight()) / 2);
  const float end = draw_hints(view, where);
  float x = where.x + theme.px(12);
  if (view.snapshot) {
    ImGui::SetCursorScreenPos(ImVec2(x, y));
    draw_verdict_word(view, where.height);
    x = ImGui::GetItemRectMax().x + theme.px(18);
  }
  for (const auto& item : items_of(view)) {
    const float notch = theme.px(16);  // live numbers of changing width must not move what follows
    const float width = std::ceil(ImGui::CalcTextSize(item.text.c_str()).x / notch) * notch;
    if (x + width > end - theme.px(8)) break;
    ImGui::SetCursorScreenPos(ImVec2(x, y));
    dim_text(theme, item.text);
    if (theme.log != nullptr) log_item(theme, "status." + item.text);
    tooltip(theme, item.help);
    x += width + theme.px(12);
  }
}

}  // namespace app
