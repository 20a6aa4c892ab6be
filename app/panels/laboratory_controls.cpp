#include "app/panels/laboratory_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

void draw_readout(const Theme& theme, std::string_view name, std::string_view label, std::string_view value, std::string_view help, float width) {
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
  clipped_text(list, ImVec2(at.x, at.y + line), theme.color.text, value, at.x + width);
  ImGui::Dummy(ImVec2(std::max(width, 1.0f), line + ImGui::GetTextLineHeight()));
  log_item(theme, name);
  tooltip(theme, with_whole(value, width, whole));
}

std::string measured(double value) {
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-";
}

}  // namespace app
