#pragma once
// Small drawn controls: icon buttons, chips, a segmented choice, section headings. All take a tooltip and log their rectangle.

#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/theme.h"

namespace app {

enum class Icon { none, play, pause, step, reset, maximise, restore, put_back, close, sun, moon, dice, chevron_right, chevron_down };

void draw_icon(ImDrawList& draw, Icon icon, ImVec2 centre, float size, ImU32 color);

struct ButtonLook {
  Icon icon = Icon::none;
  std::string_view label;  ///< empty shows the icon alone
  std::string_view help;   ///< tooltip
  bool accent = false;     ///< filled with the accent colour
  bool quiet = false;      ///< no fill until hovered
};

/// `name` is the id and the name in the widget log. A zero size fits the content. Returns true when pressed.
bool button(const Theme& theme, std::string_view name, const ButtonLook& look, ImVec2 size = ImVec2(0, 0));

/// One of several values, side by side. Returns true when `chosen` changed. Each segment logs as "name.label".
struct Segment {
  std::string_view label;
  std::string_view help;
};
bool segments(const Theme& theme, std::string_view name, const std::vector<Segment>& items, int& chosen, float width = 0);

/// `text` on at most `lines` lines of `width` pixels, broken at spaces; "..." stands for what has no room.
std::string shortened_to(std::string_view text, float width, int lines = 1);
/// Text that ends with "..." where it would go beyond `right`. What explains it has the whole.
void clipped_text(ImDrawList& draw, ImVec2 at, ImU32 color, std::string_view text, float right);

/// The same on a line `height` high, in the small font where the body's is too wide.
void fitted_text(const Theme& theme, ImDrawList& draw, ImVec2 at, float height, ImU32 color, std::string_view text, float right);

/// The tooltip of a text that is drawn `width` wide: all of it above `help` where it is cut.
std::string with_whole(std::string_view text, float width, std::string_view help);

/// `text` in lines of at most `width` pixels, broken at spaces alone: ImGui's own wrapping breaks numbers at their decimal point.
std::string broken_at_spaces(std::string_view text, float width);

/// ImGui::BeginCombo in the program's look.
bool begin_combo(const Theme& theme, const char* id, std::string_view preview);

/// A heading with a hairline to the right edge.
void section_heading(const Theme& theme, std::string_view text);

}  // namespace app
