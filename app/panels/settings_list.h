#pragma once
// The settings of the run in their groups: the essentials first, then what has an effect, the rest on request. The rows come from the options' own
// field lists.

#include <string>
#include <string_view>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/field_editor.h"

namespace app {

class SettingsList {
 public:
  void draw(const View& view);

 private:
  void draw_search(const View& view, size_t hidden);
  void draw_found(const View& view, basin::RunOptions& edited);
  bool draw_heading(const View& view, const std::string& group, std::string_view title, int changed);
  void draw_row(const View& view, basin::RunOptions& edited, const basin::Field& field);
  void draw_field(const View& view, basin::Field field, float trailing = 0);
  void draw_seed(const View& view, basin::RunOptions& edited);
  void draw_implied_temperature(const View& view, const basin::RunOptions& edited);

  FieldEditor editor_;
};

/// Why the setting has no effect on a run in this window; empty where it has one.
basin::Idle idle_here(const View& view, const basin::Field& field);

/// A row's label, left of what the caller draws next.
void row_label(const Theme& theme, std::string_view text);

}  // namespace app
