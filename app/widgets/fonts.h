#pragma once
// Fonts from the system's folders: Inter where it is installed, else another proportional font; DejaVu Sans adds Greek, arrows and maths.

#include <string>
#include <vector>

#include "app/widgets/theme.h"

namespace app {

/// Paths of font files; empty where none was found.
struct FontFiles {
  std::string body, strong, symbols;
};

/// Searches the usual font folders below `roots`, or the system's when empty.
FontFiles find_fonts(const std::vector<std::string>& roots = {});

/// Rebuilds ImGui's atlas for the theme's scale and sets the theme's fonts; ImGui's own font is the last resort. Call between frames.
void build_fonts(Theme& theme, const FontFiles& files);

}  // namespace app
