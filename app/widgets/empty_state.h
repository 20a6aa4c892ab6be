#pragma once
// A sentence in the middle of a region that has nothing to show yet.

#include <string_view>

#include "app/widgets/theme.h"

namespace app {

/// Fills `size` at the cursor.
void empty_state(const Theme& theme, std::string_view sentence, ImVec2 size);

}  // namespace app
