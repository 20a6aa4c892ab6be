#pragma once
// The program's slider: a ground filled up to the value, so that the number on it stays readable. Ctrl+click or Tab types the number.

#include "app/widgets/theme.h"
#include "core/base/fields.h"

namespace app {

/// Takes `width` at the cursor; true when `value` changed. `format` is printf's, for the value. While the number is typed the changes are those of
/// the text so far.
bool slider(const char* id, double& value, const basin::Range<double>& range, const char* format, float width, const Theme& theme);
bool slider(const char* id, int64_t& value, const basin::Range<int64_t>& range, const char* format, float width, const Theme& theme);

}  // namespace app
