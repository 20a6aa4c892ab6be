#pragma once
// Tooltips that wait a moment before they show and wrap at a readable width.

#include <functional>
#include <string>
#include <string_view>

#include "app/widgets/theme.h"

namespace app {

/// Shows `text` once the mouse has rested on the last item for 0.4 s; also on disabled items.
void tooltip(const Theme& theme, std::string_view text);
/// The same for words that are dear to find: `text` is called when they show.
void tooltip(const Theme& theme, const std::function<std::string()>& text);
/// Shows `text` at the mouse now; for read-outs of plots and pictures.
void readout(const Theme& theme, std::string_view text);

}  // namespace app
