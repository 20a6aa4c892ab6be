#pragma once
// Settings collected by path until something takes them: the next reset, or the next start of the twin.

#include <string>

#include "app/panels/view.h"

namespace app {

/// Remembers `field`'s value, or forgets it when it equals the running one.
void stage(StagedSettings& staged, const basin::RunOptions& running, const basin::Field& field);
bool is_staged(const StagedSettings& staged, const std::string& path);
/// `running` with everything staged.
basin::RunOptions with_staged(const basin::RunOptions& running, const StagedSettings& staged);

}  // namespace app
