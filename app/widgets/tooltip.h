#pragma once
// Tooltips that wait a moment before they show and wrap at a readable width.

#include <string_view>

#include "app/widgets/theme.h"

namespace app {

/// Shows `text` once the mouse, or the keyboard's focus, has rested on the last item for 0.4 s; by the mouse also on disabled items.
void tooltip(const Theme& theme, std::string_view text);
/// The same for an item that the keyboard reaches and the mouse shows more of than words: under it, once the focus has rested there.
void focus_tooltip(const Theme& theme, ImGuiID id, ImVec2 min, ImVec2 max, std::string_view text);
/// For the last item.
void focus_tooltip(const Theme& theme, std::string_view text);
/// Shows `text` at the mouse now; for read-outs of plots and pictures.
void readout(const Theme& theme, std::string_view text);

}  // namespace app
