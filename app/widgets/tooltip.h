#pragma once
// Tooltips that wait a moment before they show and wrap at a readable width.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/widgets/theme.h"

namespace app {

/// Shows `text` beside the last item, never over it, once the mouse, or the keyboard's focus, has rested on it for 0.4 s; by the mouse also on
/// disabled items.
void tooltip(const Theme& theme, std::string_view text);
/// The same for an item that the keyboard reaches and the mouse shows more of than words: under it, once the focus has rested there.
void focus_tooltip(const Theme& theme, ImGuiID id, ImVec2 min, ImVec2 max, std::string_view text);
/// For the last item.
void focus_tooltip(const Theme& theme, std::string_view text);
/// The same for words that are dear to find: `text` is called when they show.
void tooltip(const Theme& theme, const std::function<std::string()>& text);
/// Shows `text` at the mouse now, unless the keyboard was used after it; for read-outs of plots and pictures.
void readout(const Theme& theme, std::string_view text);

/// Top left corner of a box of `size` beside the item [min, max]: below it, above it, right or left of it, the first of these that the display has
/// room for; where the item stands in a list, right and left come first. Nothing where none has.
std::optional<ImVec2> place_beside(ImVec2 min, ImVec2 max, ImVec2 size, ImVec2 display, float gap, bool in_list);

}  // namespace app
