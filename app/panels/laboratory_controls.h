#pragma once
// Controls that the laboratory's panels share.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/panels/view.h"
#include "app/widgets/buttons.h"
#include "app/widgets/field_editor.h"
#include "app/widgets/flow.h"
#include "core/laboratory/honesty_rules.h"

namespace app {

/// "Run | Laboratory": what the landscape shows. A width of 0 fits the words.
void draw_source_switch(const View& view, Flow& flow, float width);

/// "live | averaged": which weights of the run are drawn; greyed with the reason where the average is off.
void draw_weights_switch(const View& view, Flow& flow, float width);
/// On a picture of the run: which weights it shows, and the KL of those where it is known.
std::string weights_caption(const basin::Snapshot& snapshot);

/// A button for a command of the table, greyed while that is disabled. `look.help` is filled in from the table.
void laboratory_button(const View& view, std::string_view id, ButtonLook look, ImVec2 size = ImVec2(0, 0));

/// Sends the laboratory's settings with `change` made to a copy.
template <class Change>
void edit_laboratory(const View& view, Change&& change) {
  auto settings = view.laboratory_settings;
  change(settings);
  view.send(SetLaboratory{std::move(settings)});
}

/// One row of the laboratory's settings; true when it was given a new value.
bool draw_laboratory_field(const View& view, FieldEditor& editor, basin::Field field, const basin::Field& first);

/// A number with its name, in a cell `width` wide; the tooltip says what it means. One that is graded has the grade's colour and, before it, its
/// mark.
void draw_readout(const Theme& theme, std::string_view name, std::string_view label, std::string_view value, std::string_view help, float width,
                  std::optional<basin::Grade> grade = {});

/// Four significant digits, or a dash for what was not measured.
std::string measured(double value);

}  // namespace app
