#include "app/panels/controls.h"

#include <fmt/format.h>

#include "app/panels/staging.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/field_editor.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kLeastScrollRoom = 160;  // logical pixels; with less the whole panel scrolls, buttons included
constexpr float kLeastPreset = 110;      // width of the presets' list at scale 1 that the button beside it must leave
constexpr const char* kTrainedHelp = "Start a new run with the weights and settings of a model that was trained from this preset: choose which.";
constexpr double kSlowestStage = 5.0, kFastestStage = 0.02;

bool command_button(const View& view, std::string_view id, Icon icon, std::string_view label, bool accent, ImVec2 size) {
  const CommandEntry* entry = view.commands->find(id);
  ImGui::BeginDisabled(!entry->enabled());
  const bool pressed = button(*view.theme, fmt::format("controls.{}", id), {icon, label, tooltip_of(*entry), accent}, size);
  ImGui::EndDisabled();
  if (pressed) view.commands->run(id);
  return pressed;
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
    return settings_.draw(view);
  }
  ImGui::BeginChild("settings", ImVec2(0, room - footer));
  settings_.draw(view);
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
    tooltip(theme, view.options.preset +
                       "\nA named starting point: data, network, sampler and optimiser that work together. Choosing one starts a new run.");
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
      {"Full speed", "Trains as fast as the machine allows; pictures are refreshed up to ten times a second."},
      {"Slow motion", "Stops at every stage of an update and every Langevin step, so that one can watch what an update does."}};
  if (segments(theme, "controls.pace", paces, slow, ImGui::GetContentRegionAvail().x)) view.commands->run("run.slow");
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
  for (const auto& [path, value] : differences) help += fmt::format("\n{} = {}", path, shown_value(value));
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
  for (const auto& [path, value] : staged) help += fmt::format("\n{} = {}", path, shown_value(value));
  const std::string label = staged.size() == 1 ? "Reset to apply 1 change" : fmt::format("Reset to apply {} changes", staged.size());
  const float discard = ImGui::GetFrameHeight() + theme.px(6), gap = ImGui::GetStyle().ItemSpacing.x;
  const ImVec2 size(ImGui::GetContentRegionAvail().x - discard - gap, discard);
  if (button(theme, "controls.apply", {Icon::reset, label, help, true}, size)) view.commands->run("run.reset");
  ImGui::SameLine();
  if (button(theme, "controls.discard", {Icon::close, "", "Forget these edits; the run stays as it is. Undo brings them back."},
             ImVec2(discard, discard)))
    discard_staged(view);
}

}  // namespace app
