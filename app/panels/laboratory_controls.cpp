#include "app/panels/laboratory_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/health_mark.h"
#include "app/widgets/command_table.h"
#include "app/widgets/tooltip.h"

namespace app {

void draw_source_switch(const View& view, Flow& flow, float width) {
  LandscapeView& shown = view.shared->landscape;
  const std::string run =
      with_key(view.commands, "laboratory.landscape", "The energy that the training run learns, with its data and chains. Only the picture changes.");
  const std::string laboratory =
      with_key(view.commands, "laboratory.landscape",
               "The density that is selected in the Composition panel, with the laboratory's own chains. Only the picture changes.");
  int source = shown.laboratory ? 1 : 0;
  const std::string_view shown_run = view.shows_twin ? "Twin" : "Run";
  flow.next(width > 0 ? width : button_width(shown_run) + button_width("Laboratory"));
  if (segments(*view.theme, "landscape.source", {{shown_run, run}, {"Laboratory", laboratory}}, source, width)) shown.laboratory = source == 1;
}

void draw_weights_switch(const View& view, Flow& flow, float width) {
  const bool off = view.options.optimiser.ema <= 0;
  const std::string reason = off ? "\nThe average is off (optimiser.ema = 0): both are the same." : "";
  const std::string live =
      with_key(view.commands, "landscape.weights",
               "The map and its KL are of the weights as they train, under which chains move. Training is not touched." + reason);
  const std::string averaged =
      with_key(view.commands, "landscape.weights",
               "The map and its KL are of the running average of the weights, which is evaluated and exported. Training is not touched." + reason);
  auto& weights = view.shared->request.weights;
  int chosen = weights == basin::WeightsKind::live ? 0 : 1;
  flow.next(width > 0 ? width : button_width("live") + button_width("averaged"));
  ImGui::BeginDisabled(off);
  if (segments(*view.theme, "landscape.weights", {{"live", live}, {"averaged", averaged}}, chosen, width))
    weights = chosen == 0 ? basin::WeightsKind::live : basin::WeightsKind::averaged;
  ImGui::EndDisabled();
}

std::string weights_caption(const basin::Snapshot& snapshot) {
  const std::string weights = fmt::format("{} weights", name_of(snapshot.weights));
  return std::isfinite(snapshot.kl) ? fmt::format("{}, KL {:#.4g} nats", weights, snapshot.kl) : weights;
}

void laboratory_button(const View& view, std::string_view id, ButtonLook look, ImVec2 size) {
  const CommandEntry* entry = view.commands != nullptr ? view.commands->find(id) : nullptr;
  if (entry == nullptr) return;
  const std::string help = tooltip_of(*entry);
  look.help = help;
  ImGui::BeginDisabled(!entry->enabled());
  const bool pressed = button(*view.theme, id, look, size);
  ImGui::EndDisabled();
  if (pressed) view.commands->run(id);
}

bool draw_laboratory_field(const View& view, FieldEditor& editor, basin::Field field, const basin::Field& first) {
  FieldState state;
  state.baseline = to_text(first);
  state.of_run = false;
  return editor.draw(field, state, *view.theme);
}

void draw_readout(const Theme& theme, std::string_view name, std::string_view label, std::string_view value, std::string_view help, float width,
                  std::optional<basin::Grade> grade) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float line = 0;
  std::string whole(help);
  {
    const FontScope small_text(theme.small_text);
    whole = with_whole(label, width, whole);
    clipped_text(list, at, theme.color.text_dim, label, at.x + width);
    line = ImGui::GetTextLineHeight();
  }
  const FontScope strong(theme.strong);
  const float icon = grade ? std::floor(ImGui::GetTextLineHeight() * 0.78f) : 0, gap = grade ? theme.px(5) : 0;
  if (grade) draw_grade(list, *grade, ImVec2(at.x + icon / 2, at.y + line + ImGui::GetTextLineHeight() / 2), icon, theme);
  clipped_text(list, ImVec2(at.x + icon + gap, at.y + line), grade ? grade_color(*grade, theme) : theme.color.text, value, at.x + width);
  ImGui::Dummy(ImVec2(std::max(width, 1.0f), line + ImGui::GetTextLineHeight()));
  log_item(theme, name);
  tooltip(theme, with_whole(value, width, whole));
}

std::string measured(double value) {
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-";
}

}  // namespace app
