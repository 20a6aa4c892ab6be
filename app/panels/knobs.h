#pragma once
// What a layout asks of chains of its own: sliders of its panel, and words of the palette.

#include <functional>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/field_editor.h"

namespace app {

/// Sliders of those of `fields` that `is_shown` lets through, marked where they differ from `usual`, which has as many. True where one changed.
bool draw_knobs(FieldEditor& editor, const Theme& theme, std::vector<basin::Field> fields, const std::vector<basin::Field>& usual,
                const std::function<bool(const basin::Field&)>& is_shown);

/// Of the layout on screen, where it has chains of its own (Inpaint, Samples): what `edit` does to them holds where it returns true. Elsewhere
/// it is not called.
void edit_knobs(SharedView& shared, const std::function<bool(std::vector<basin::Field>& fields)>& edit);

}  // namespace app
