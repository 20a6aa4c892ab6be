#include "app/panels/settings_list.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <random>
#include <utility>

#include "app/panels/setting_search.h"
#include "app/panels/staging.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/tooltip.h"
#include "core/run/fingerprint.h"

namespace app {
namespace {

constexpr std::string_view kSeed = "compute.seed";

bool is_essential(std::string_view path) {
  return path == kSeed || std::find(std::begin(basin::kEssentials), std::end(basin::kEssentials), path) != std::end(basin::kEssentials);
}

bool is_in(std::string_view path, std::string_view group) {
  return path.size() > group.size() && path.compare(0, group.size(), group) == 0 && path[group.size()] == '.';
}

/// The run whose settings are edited as it is, or the first run where they are the twin's.
const basin::RunOptions& baseline_of(const View& view) {
  return view.shared->edits_twin ? view.options : view.baseline;
}

const StagedSettings& staged_of(const View& view) {
  return view.shared->edits_twin ? view.shared->twin_staged : view.shared->staged;
}

int64_t random_seed() {
  return static_cast<int64_t>(std::random_device{}() % 1000000);
}

}  // namespace

basin::Idle idle_here(const View& view, const basin::Field& field) {
  if (is_in(field.path, "ensemble")) return "No effect here: 'basin train' keeps past averages in run folders.";
  if (field.path == "compute.tf32" && view.info.device == "cpu") return "No effect now: for CUDA GPUs.";
  return field.idle;
}

void row_label(const Theme& theme, std::string_view text) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float label = std::floor(std::min(theme.px(128), ImGui::GetContentRegionAvail().x * 0.42f));
  ImGui::GetWindowDrawList()->AddText(ImVec2(at.x + theme.px(12), at.y + ImGui::GetStyle().FramePadding.y), theme.color.text_dim, text.data(),
                                      text.data() + text.size());
  ImGui::Dummy(ImVec2(label, ImGui::GetFrameHeight()));
  ImGui::SameLine(0, 0);
}

std::string SettingsList::made_of(const View& view) {
  std::string text = fingerprint(view.options) + fingerprint(baseline_of(view)) + view.info.device;
  for (const auto& [path, value] : staged_of(view)) text += fmt::format("|{}={}", path, value);
  return text + (view.shared->edits_twin ? 't' : ' ') + (view.shared->controls.all ? 'a' : ' ');
}

std::unique_ptr<SettingsList::Page> SettingsList::make_page(const View& view) {
  auto page = std::make_unique<Page>();
  page->made_of = made_of(view);
  page->edited = with_staged(view.options, staged_of(view));
  basin::RunOptions baseline = baseline_of(view);
  for (const auto& field : fields_of(baseline)) page->baseline[field.path] = to_text(field);
  gather(view, *page, fields_of(page->edited));
  for (auto& group : page->groups)
    group.changed = static_cast<int>(std::count_if(group.fields.begin(), group.fields.end(),
                                                   [&](const basin::Field& field) { return to_text(field) != page->baseline[field.path]; }));
  return page;
}

/// The essentials, then every group without them.
void SettingsList::gather(const View& view, Page& page, std::vector<basin::Field> fields) {
  page.groups = {{"essentials", "Essentials", {}}};
  for (const auto path : basin::kEssentials)
    for (const auto& field : fields)
      if (field.path == path && field.idle.empty()) page.groups[0].fields.push_back(field);
  page.groups[0].fields.push_back(basin::field_at(page.edited, kSeed));
  visit_groups(page.edited, [&](std::string_view name, auto&, std::string_view title) {
    page.groups.push_back({std::string(name), std::string(title), {}});
  });
  for (auto& field : fields) {
    field.idle = idle_here(view, field);
    const bool essential = is_essential(field.path);
    if (essential && field.idle.empty()) continue;
    if (!field.idle.empty() && !view.shared->controls.all) {
      ++page.hidden;
      continue;
    }
    for (auto& group : page.groups)
      if (is_in(field.path, group.name)) group.fields.push_back(std::move(field));
  }
}

void SettingsList::draw(const View& view) {
  if (page_ == nullptr || std::exchange(stale_, false) || page_->made_of != made_of(view)) page_ = make_page(view);
  draw_search(view, page_->hidden);
  if (!view.shared->controls.sought.empty()) return draw_found(view);
  for (auto& group : page_->groups) {
    if (group.fields.empty() || !draw_heading(view, group)) continue;
    for (auto& field : group.fields) draw_row(view, field);
  }
}

void SettingsList::draw_search(const View& view, size_t hidden) {
  const Theme& theme = *view.theme;
  ControlsView& controls = view.shared->controls;
  const std::string label = "All";
  const float gap = ImGui::GetStyle().ItemSpacing.x, side = ImGui::CalcTextSize(label.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
  ImGui::SetNextItemWidth(std::max(theme.px(40), ImGui::GetContentRegionAvail().x - side - gap));
  if (std::exchange(controls.seek, false)) ImGui::SetKeyboardFocusHere();
  ImGui::InputTextWithHint("##sought", "Find a setting", &controls.sought);
  log_item(theme, "controls.find");
  tooltip(theme, with_key(view.commands, "view.find_setting",
                          "Lists the settings whose names hold these words, or else their explanations; those without effect now too."));
  ImGui::SameLine(0, gap);
  const std::string help = controls.all
                               ? "Settings without effect on this run are listed too, greyed; their explanations say why. Click to hide them."
                               : fmt::format("{} settings without effect on this run are not listed. Click to show them, greyed.", hidden);
  if (button(theme, "controls.all", {Icon::none, label, help, controls.all}, ImVec2(side, ImGui::GetFrameHeight()))) controls.all = !controls.all;
}

void SettingsList::draw_found(const View& view) {
  auto found = settings_found(page_->edited, view.shared->controls.sought);
  if (found.empty()) dim_text(*view.theme, "No setting has these words.");
  std::string_view last;
  for (auto& field : found) {
    basin::visit_groups(page_->edited, [&](std::string_view name, auto&, std::string_view title) {
      if (is_in(field.path, name) && std::exchange(last, name) != name) dim_text(*view.theme, title);
    });
    field.idle = idle_here(view, field);
    draw_row(view, field);
  }
}

bool SettingsList::draw_heading(const View& view, const Group& group) {
  const Theme& theme = *view.theme;
  auto& folded = view.shared->controls.folded;
  const bool open = folded.count(group.name) == 0;
  const ImVec2 at = ImGui::GetCursorScreenPos(), size(ImGui::GetContentRegionAvail().x, ImGui::GetFrameHeight());
  if (ImGui::InvisibleButton(("group." + group.name).c_str(), size)) open ? (void)folded.insert(group.name) : (void)folded.erase(group.name);
  log_item(theme, "group." + group.name);
  tooltip(theme, open ? "Click to fold these settings away." : "Click to show these settings.");
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float middle = std::floor(at.y + size.y / 2);
  const ImU32 ink = ImGui::IsItemHovered() ? theme.color.accent : theme.color.text;
  draw_icon(draw, open ? Icon::chevron_down : Icon::chevron_right, ImVec2(at.x + theme.px(4), middle), theme.px(9), theme.color.text_dim);
  const FontScope strong(theme.strong);
  const float x = at.x + theme.px(14);
  draw.AddText(ImVec2(x, std::floor(at.y + (size.y - ImGui::GetTextLineHeight()) / 2)), ink, group.title.c_str());
  float right = at.x + size.x;
  if (group.changed > 0) {
    const FontScope small_text(theme.small_text);
    const std::string count = fmt::format("{} changed", group.changed);
    const ImVec2 words = ImGui::CalcTextSize(count.c_str());
    right -= words.x;
    draw.AddText(ImVec2(right, std::floor(middle - words.y / 2)), theme.color.accent, count.c_str());
    right -= theme.px(8);
  }
  const float from = x + ImGui::CalcTextSize(group.title.c_str()).x + theme.px(8);
  if (from < right) draw.AddLine(ImVec2(from, middle), ImVec2(right, middle), theme.color.line);
  return open;
}

void SettingsList::draw_row(const View& view, basin::Field& field) {
  if (field.path == kSeed) return draw_seed(view, field);
  draw_field(view, field);
  const auto& edited = page_->edited;
  const bool temperature = field.path == (basin::sampler_of(edited.chain).own_noise ? "chain.noise" : "chain.temperature");
  if (temperature) draw_implied_temperature(view, edited);
}

void SettingsList::draw_field(const View& view, basin::Field& field, float trailing) {
  const bool twin = view.shared->edits_twin;
  const FieldState state{page_->baseline[field.path], is_staged(staged_of(view), field.path), trailing, !twin};
  const bool fixed = twin && (is_in(field.path, "data") || field.path == kSeed);
  ImGui::BeginDisabled(fixed);
  const bool changed = editor_.draw(field, state, *view.theme);
  ImGui::EndDisabled();
  if (!changed) return;
  stale_ = true;
  set_setting(view, field.path, to_text(field));
}

void SettingsList::draw_implied_temperature(const View& view, const basin::RunOptions& edited) {
  const Theme& theme = *view.theme;
  row_label(theme, "implied T");
  const FontScope strong(theme.strong);
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(fmt::format("{:.3g}", basin::implied_temperature(edited.chain)).c_str());
  log_item(theme, "controls.implied-temperature");
  tooltip(theme,
          "The temperature at which chains would sample if their steps were small: s^2 / (2a) for relaxed Langevin, else T. Far below 1, chains "
          "fall into valleys rather than sample the density.");
}

void SettingsList::draw_seed(const View& view, basin::Field& field) {
  const Theme& theme = *view.theme;
  const float dice = ImGui::GetFrameHeight(), right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  const float top = ImGui::GetCursorScreenPos().y;
  draw_field(view, field, dice + theme.px(4));
  if (view.shared->edits_twin) return;  // it shares the first run's
  const ImVec2 next = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(ImVec2(right - 2 * dice, top));
  if (button(theme, "controls.new-seed", {Icon::dice, "", "Draws another seed for the next reset: the same settings with other luck."},
             ImVec2(dice, dice)))
    set_setting(view, std::string(kSeed), std::to_string(random_seed()));
  ImGui::SetCursorScreenPos(next);
}

}  // namespace app
