#pragma once
// The one list of the window's layouts.

#include <string_view>
#include <vector>

#include "app/window/split_layout.h"

namespace app {

/// The layout in which the landscape shows the 2D laboratory.
inline constexpr std::string_view kLaboratoryLayout = "Laboratory";

/// The layout of the canvas.
inline constexpr std::string_view kInpaintLayout = "Inpaint";
inline constexpr std::string_view kSamplesLayout = "Samples";

/// The layouts of the window, Overview first.
std::vector<SplitLayout> make_layouts();

}  // namespace app
