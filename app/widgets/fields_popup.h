#pragma once
// A popup of settings, as tall as they need and the screen has room for.

#include <functional>

#include "app/widgets/theme.h"

namespace app {

/// Draws `fields` in the popup `name` while it is open; what does not fit below its top scrolls.
void draw_fields_popup(const char* name, const Theme& theme, const std::function<void()>& fields);

}  // namespace app
