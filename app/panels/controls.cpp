#include "app/panels/controls.h"

#include <fmt/format.h>

#include <random>

#include "app/panels/staging.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kLeastScrollRoom = 160;  // logical pixels; with less the whole panel scrolls, buttons included
constexpr float kLeastPreset = 110;      // width of the presets' list at scale 1 that the button beside it must leave
constexpr const char* kTrainedHelp = "Start a new run with the weights and settings of a model that was trained from this preset: choose which.";
constexpr double kSlowestStage = 5.0, kFastestStage = 0.02, kDefaultStage = 0.3;

bool command_button(const View& view, std::string_view id, Icon icon, std::string_view label, bool accent, ImVec2 size) {
  const CommandEntry* entry = view.commands->find(id);
  ImGui::BeginDisabled(!entry->enabled());
  const bool pressed = button(*view.theme, fmt::format("controls.{}", id), {icon, label, tooltip_of(*entry), accent}, size);
  ImGui::EndDisabled();
  if (pressed) view.commands->run(id);
  return pressed;
}

void row_label(const Theme& theme, std::string_view text) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float label = std::floor(std::min(theme.px(128), ImGui::GetContentRegionAvail().x * 0.42f));
  ImGui::GetWindowDrawList()->AddText(ImVec2(at.x + theme.px(12), at.y + ImGui::GetStyle().FramePadding.y), theme.color.text_dim, text.data(),
                                      text.data() + text.size());
  ImGui::Dummy(ImVec2(label, ImGui::GetFrameHeight()));
  ImGui::SameLine(0, 0);
}

int64_t random_seed() {
  return static_cast<int64_t>(std::random_device{}() % 1000000);
}

}  // namespace

void ControlsPanel::draw(const View& view) {
  draw_preset(view);
  draw_run_buttons(view);
  draw_pace(view);
  draw_twin_switch(view);
  ImGui::Dummy(ImVec2(0, view.theme->px(2)));
  const bool twin = view.shared->edits_twin;
  const bool staged = twin || !view.shared->staged.empty();
  const float footer = staged ? ImGui::GetFrameHeight() + view.theme->px(6) + ImGui::GetStyle().ItemSpacing.y : 0;
  const float room = ImGui::GetContentRegionAvail().y;
  if (room < view.theme->px(kLeastScrollRoom)) {
    if (staged) twin ? draw_twin_start(view) : draw_staged(view);
    return draw_settings(view);
  }
  ImGui::BeginChild("settings", ImVec2(0, room - footer));
  draw_settings(view);
  ImGui::EndChild();
  if (staged) twin ? draw_twin_start(view) : draw_staged(view);
}

void ControlsPanel::draw_preset(const View& view) {
  const Theme& theme = *view.theme;
  row_label(theme, "preset");
  const auto models = view.models_of_preset();
  const std::string trained = "Trained";
  const float gap = ImGui::GetStyle().ItemSpacing.x, side = ImGui::CalcTextSize(trained.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
  const float room = ImGui::GetContentRegionAvail().x - side - gap;
  const bool beside = room > theme.px(kLeastPreset);
  ImGui::SetNextItemWidth(models.empty() || !beside ? -1 : room);
  draw_preset_list(view);
  if (models.empty()) return;
  beside ? ImGui::SameLine(0, gap) : row_label(theme, "");
  if (button(theme, "controls.trained", {Icon::none, trained, models.size() == 1 ? tooltip_of(*view.commands->find("preset.trained")) : kTrainedHelp},
             ImVec2(side, ImGui::GetFrameHeight())))
    models.size() == 1 ? void(view.commands->run("preset.trained")) : ImGui::OpenPopup("trained");
  draw_trained_list(view, models);
}

void ControlsPanel::draw_trained_list(const View& view, const std::vector<basin::TrainedModel>& models) {
  if (!ImGui::BeginPopup("trained")) return;
  for (const auto& model : models) {
    const CommandEntry* entry = view.commands->find("model." + model.name);
    if (ImGui::Selectable(model.name.c_str(), view.options.network.from == model.name)) view.commands->run(entry->id);
    log_item(*view.theme, "controls.trained." + model.name);
    tooltip(*view.theme, tooltip_of(*entry));
  }
  ImGui::EndPopup();
}

void ControlsPanel::draw_preset_list(const View& view) {
  const Theme& theme = *view.theme;
  const bool open = begin_combo(theme, "##preset", view.options.preset);
  log_item(theme, "controls.preset");
  if (!open) {
    tooltip(theme, "A named starting point: data, network, sampler and optimiser that work together. Choosing one starts a new run.");
    return;
  }
  for (const auto& name : view.presets) {
    const CommandEntry* entry = view.commands->find("preset." + name);
    if (ImGui::Selectable(name.c_str(), name == view.options.preset)) view.commands->run("preset." + name);
    log_item(theme, "controls.preset." + name);
    if (entry != nullptr) tooltip(theme, entry->help);
  }
  ImGui::EndCombo();
}

void ControlsPanel::draw_run_buttons(const View& view) {
  const Theme& theme = *view.theme;
  const float height = theme.px(38), gap = ImGui::GetStyle().ItemSpacing.x, whole = ImGui::GetContentRegionAvail().x;
  const float side = std::floor((whole - 2 * gap) * 0.27f);
  command_button(view, "run.play", view.playing ? Icon::pause : Icon::play, view.playing ? "Pause" : "Play", true,
                 ImVec2(whole - 2 * (side + gap), height));
  ImGui::SameLine();
  command_button(view, "run.step", Icon::step, "Step", false, ImVec2(side, height));
  ImGui::SameLine();
  command_button(view, "run.reset", Icon::reset, "Reset", false, ImVec2(side, height));
}

void ControlsPanel::draw_pace(const View& view) {
  const Theme& theme = *view.theme;
  int slow = view.seconds_per_stage > 0 ? 1 : 0;
  const std::vector<Segment> paces = {
      {"Full speed", "Trains as fast as the machine allows; pictures are refreshed ten times a second."},
      {"Slow motion", "Stops at every stage of an update and every Langevin step, so that one can watch what an update does."}};
  if (segments(theme, "controls.pace", paces, slow, ImGui::GetContentRegionAvail().x)) view.send(SetPace{slow == 1 ? kDefaultStage : 0.0});
  if (view.seconds_per_stage <= 0) return;
  row_label(theme, "pause");
  double seconds = view.seconds_per_stage;
  if (slider("##pace", seconds, {kFastestStage, kSlowestStage, basin::Scale::logarithmic}, "%.2f s a stage", ImGui::GetContentRegionAvail().x, theme))
    view.send(SetPace{seconds});
  log_item(theme, "controls.pace.seconds");
  tooltip(theme, "How long each stage and each Langevin step is shown.");
}

void ControlsPanel::draw_twin_switch(const View& view) {
  int twin = view.shared->edits_twin ? 1 : 0;
  const std::vector<Segment> runs = {
      {"Run", "The settings below are those of the training run, and panels show it."},
      {view.twin_history != nullptr ? "Twin" : "Twin...",
       "The settings below are those of a twin: a second run on the same data and seed that trains beside the first, for comparison. Change some, "
       "then start it; every plot overlays both runs, and while this is chosen all pictures are the twin's. Training takes turns, so each run gets "
       "half of the time."}};
  if (segments(*view.theme, "controls.twin", runs, twin, ImGui::GetContentRegionAvail().x)) view.shared->edits_twin = twin == 1;
}

void ControlsPanel::draw_twin_start(const View& view) {
  const Theme& theme = *view.theme;
  const auto& differences = view.shared->twin_staged;
  std::string help = "Trains a second run from update 0 beside the first, on the same data and seed, with:";
  for (const auto& [path, value] : differences) help += fmt::format("\n{} = {}", path, value);
  if (differences.empty()) help += "\nno change yet: then both runs agree to the bit.";
  const bool trains = view.twin_history != nullptr;
  const std::string label =
      fmt::format("{} twin, {} {}", trains ? "Restart" : "Start", differences.size(), differences.size() == 1 ? "change" : "changes");
  const float end = ImGui::GetFrameHeight() + theme.px(6), gap = ImGui::GetStyle().ItemSpacing.x;
  const ImVec2 size(ImGui::GetContentRegionAvail().x - end - gap, end);
  if (button(theme, "controls.twin-start", {Icon::play, label, help, true}, size)) view.send(StartTwin{differences});
  ImGui::SameLine();
  ImGui::BeginDisabled(!trains);
  if (button(theme, "controls.twin-end", {Icon::close, "", "End the twin; the first run goes on alone."}, ImVec2(end, end))) view.send(EndTwin{});
  ImGui::EndDisabled();
}

void ControlsPanel::draw_staged(const View& view) {
  const auto& staged = view.shared->staged;
  const Theme& theme = *view.theme;
  std::string help = "Starts the run afresh with:";
  for (const auto& [path, value] : staged) help += fmt::format("\n{} = {}", path, value);
  const std::string label = staged.size() == 1 ? "Reset to apply 1 change" : fmt::format("Reset to apply {} changes", staged.size());
  const float discard = ImGui::GetFrameHeight() + theme.px(6), gap = ImGui::GetStyle().ItemSpacing.x;
  const ImVec2 size(ImGui::GetContentRegionAvail().x - discard - gap, discard);
  if (button(theme, "controls.apply", {Icon::reset, label, help, true}, size)) view.commands->run("run.reset");
  ImGui::SameLine();
  if (button(theme, "controls.discard", {Icon::close, "", "Forget these edits; the run stays as it is."}, ImVec2(discard, discard)))
    view.shared->staged.clear();
}

bool ControlsPanel::draw_group_heading(const View& view, const std::string& group, std::string_view title, int changed) {
  const Theme& theme = *view.theme;
  const bool open = closed_.count(group) == 0;
  const ImVec2 at = ImGui::GetCursorScreenPos(), size(ImGui::GetContentRegionAvail().x, ImGui::GetFrameHeight());
  if (ImGui::InvisibleButton(("group." + group).c_str(), size)) open ? (void)closed_.insert(group) : (void)closed_.erase(group);
  log_item(theme, "group." + group);
  tooltip(theme, open ? "Click to fold these settings away." : "Click to show these settings.");
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float middle = std::floor(at.y + size.y / 2);
  const ImU32 ink = ImGui::IsItemHovered() ? theme.color.accent : theme.color.text;
  draw_icon(draw, open ? Icon::chevron_down : Icon::chevron_right, ImVec2(at.x + theme.px(4), middle), theme.px(9), theme.color.text_dim);
  const FontScope strong(theme.strong);
  const float x = at.x + theme.px(14);
  draw.AddText(ImVec2(x, std::floor(at.y + (size.y - ImGui::GetTextLineHeight()) / 2)), ink, title.data(), title.data() + title.size());
  float right = at.x + size.x;
  if (changed > 0) {
    const FontScope small_text(theme.small_text);
    const std::string count = fmt::format("{} changed", changed);
    const ImVec2 words = ImGui::CalcTextSize(count.c_str());
    right -= words.x;
    draw.AddText(ImVec2(right, std::floor(middle - words.y / 2)), theme.color.accent, count.c_str());
    right -= theme.px(8);
  }
  const float from = x + ImGui::CalcTextSize(title.data(), title.data() + title.size()).x + theme.px(8);
  if (from < right) draw.AddLine(ImVec2(from, middle), ImVec2(right, middle), theme.color.line);
  return open;
}

void ControlsPanel::draw_field(const View& view, basin::RunOptions& edited, basin::Field field, float trailing) {
  const bool twin = view.shared->edits_twin;
  basin::RunOptions baseline = twin ? view.options : view.baseline;
  const FieldState state{to_text(basin::field_at(baseline, field.path)), is_staged(twin ? view.shared->twin_staged : view.shared->staged, field.path),
                         trailing, !twin};
  const bool fixed = twin && (field.path.rfind("data.", 0) == 0 || field.path == "compute.seed");
  ImGui::BeginDisabled(fixed);
  const bool changed = editor_.draw(field, state, *view.theme);
  ImGui::EndDisabled();
  if (!changed) return;
  if (twin) return stage(view.shared->twin_staged, view.options, field);
  if (field.applies == basin::Applies::at_reset) return stage(view.shared->staged, view.options, field);
  basin::RunOptions live = view.options;
  basin::Field target = basin::field_at(live, field.path);
  set_from_text(target, to_text(basin::field_at(edited, field.path)));
  view.send(SetOptions{live});
}

void ControlsPanel::draw_implied_temperature(const View& view, const basin::RunOptions& edited) {
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

void ControlsPanel::draw_seed(const View& view, basin::RunOptions& edited) {
  const Theme& theme = *view.theme;
  const float dice = ImGui::GetFrameHeight(), right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  const float top = ImGui::GetCursorScreenPos().y;
  draw_field(view, edited, basin::field_at(edited, "compute.seed"), dice + theme.px(4));
  if (view.shared->edits_twin) return;  // it shares the first run's
  const ImVec2 next = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(ImVec2(right - 2 * dice, top));
  if (button(theme, "controls.new-seed", {Icon::dice, "", "Draws another seed for the next reset: the same settings with other luck."},
             ImVec2(dice, dice))) {
    edited.compute.seed = random_seed();
    stage(view.shared->staged, view.options, basin::field_at(edited, "compute.seed"));
  }
  ImGui::SetCursorScreenPos(next);
}

void ControlsPanel::draw_settings(const View& view) {
  const bool twin = view.shared->edits_twin;
  basin::RunOptions edited = with_staged(view.options, twin ? view.shared->twin_staged : view.shared->staged);
  const auto changed = basin::changed_paths(twin ? view.options : view.baseline, edited);
  draw_seed(view, edited);
  basin::visit_groups(edited, [&](std::string_view name, auto& group, std::string_view title) {
    std::vector<basin::Field> fields;
    visit_fields(group, basin::FieldCollector(std::string(name) + ".", fields));
    int differing = 0;
    for (const auto& path : changed) differing += path.rfind(std::string(name) + ".", 0) == 0 ? 1 : 0;
    if (!draw_group_heading(view, std::string(name), title, differing)) return;
    for (const auto& field : fields) {
      if (field.path != "compute.seed") draw_field(view, edited, field);
      if (field.path == "chain.temperature") draw_implied_temperature(view, edited);
    }
  });
}

}  // namespace app
