#pragma once
// Controls side by side that wrap to the next line where the room ends, and the chip that toggles a layer.

#include <string_view>

#include "app/widgets/theme.h"

namespace app {

/// Call `next` before each control with the width it will take.
class Flow {
 public:
  /// Lines are `width` wide from the cursor; with `stacked` every control gets a line of its own.
  explicit Flow(float width, bool stacked = false);
  void next(float control_width);

 private:
  float right_;
  bool stacked_;
  bool first_ = true;
};

enum class Swatch { disc, square, line, arrow, rings };

struct LayerChip {
  Swatch swatch = Swatch::disc;
  ImU32 colour = 0;
  std::string_view label;
  std::string_view help;
};

float chip_width(const Theme& theme, const LayerChip& chip);
/// A legend entry that shows or hides its layer. `name` is its id and its name in the widget log. True when toggled.
bool layer_chip(const Theme& theme, std::string_view name, const LayerChip& chip, bool& on);

/// The width `button` and one of `segments` take for `label`.
float button_width(std::string_view label);

}  // namespace app
