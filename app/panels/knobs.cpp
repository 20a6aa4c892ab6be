#include "app/panels/knobs.h"

namespace app {

bool draw_knobs(FieldEditor& editor, const Theme& theme, std::vector<basin::Field> fields, const std::vector<basin::Field>& usual,
                const std::function<bool(const basin::Field&)>& is_shown) {
  bool changed = false;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!is_shown(fields[i])) continue;
    FieldState state;
    state.baseline = to_text(usual[i]);
    state.of_run = false;
    changed = editor.draw(fields[i], state, theme) || changed;
  }
  return changed;
}

void edit_knobs(SharedView& shared, const std::function<bool(std::vector<basin::Field>& fields)>& edit) {
  if (shared.canvas.on_screen() && shared.canvas.ready()) {
    auto knobs = shared.canvas.knobs();
    auto fields = fields_of(knobs);
    if (edit(fields)) shared.canvas.set(knobs);
  } else if (shared.samples.on_screen() && shared.samples.ready()) {
    auto knobs = shared.samples.knobs;
    auto fields = shared.samples.fields_of(knobs);
    if (edit(fields)) shared.samples.set(knobs);
  }
}

}  // namespace app
