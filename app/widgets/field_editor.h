#pragma once
// One control for any Field: slider, switch, list or text, with its help, its mark when it differs from the preset, and put-back.

#include <string>
#include <string_view>

#include "app/widgets/theme.h"
#include "core/base/fields.h"

namespace app {

/// What the control shows besides the value.
struct FieldState {
  std::string baseline;  ///< the preset's value as text; a different value is marked and can be put back
  bool staged = false;   ///< edited, waiting for a reset
  float trailing = 0;    ///< pixels right of the control that the caller fills
  bool of_run = true;    ///< a setting of the training run; false: one that takes effect at once and has no place on the command line
};

/// Typed numbers take effect when the typing ends, dragged ones at once; so an editor remembers what is being typed.
class FieldEditor {
 public:
  /// Draws one row, label left and control right; returns true when `field` was given a new value. A setting without effect is greyed and says why.
  /// Logs the control under the field's path and the put-back button under "PATH.put-back".
  bool draw(basin::Field& field, const FieldState& state, const Theme& theme);

 private:
  bool edit(basin::Field& field, float width, const Theme& theme);
  bool edit_number(basin::Field& field, const basin::IntField& number, float width, const Theme& theme);
  bool edit_number(basin::Field& field, const basin::RealField& number, float width, const Theme& theme);
  bool keep_typed(basin::Field& field, std::string text);
  bool is_typing(const basin::Field& field) const;
  bool edit_text(basin::Field& field, std::string& text, float width);
  bool commit_typed(basin::Field& field);

  std::string typing_path_;
  std::string typed_;
};

/// "learning rate" of "learning_rate".
std::string setting_label(std::string_view name);

/// A value as text, for reading: numbers with at most five significant digits.
std::string shown_value(std::string_view text);

/// The field's tooltip: help, range or names, and, of the training run, when a change takes effect.
std::string help_of(const basin::Field& field, bool of_run = true);

}  // namespace app
