#pragma once
// Settings that apply at a reset only are collected here until the user resets.

#include <string>

#include "app/panels/view.h"

namespace app {

/// Remembers `field`'s value for the next reset, or forgets it when it equals the running value.
void stage(SharedView& shared, const basin::RunOptions& running, const basin::Field& field);
bool is_staged(const SharedView& shared, const std::string& path);
/// `running` with everything staged.
basin::RunOptions with_staged(const basin::RunOptions& running, const SharedView& shared);

}  // namespace app
