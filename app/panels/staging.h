#pragma once
// Settings collected by path until something takes them: the next reset, or the next start of the twin.

#include <string>
#include <string_view>

#include "app/panels/view.h"

namespace app {

/// Remembers `field`'s value, or forgets it when it equals the running one.
void stage(StagedSettings& staged, const basin::RunOptions& running, const basin::Field& field);
bool is_staged(const StagedSettings& staged, const std::string& path);
/// `running` with everything staged.
basin::RunOptions with_staged(const basin::RunOptions& running, const StagedSettings& staged);

/// Gives a run several settings, from text: live ones at once, else they are staged. Throws basin::BadInput.
void put_settings(const View& view, const StagedSettings& values, bool twin);
/// Forgets what waits for the next reset.
void discard_staged(const View& view);

/// Gives the run that the Controls edit a setting, from text: at once where it is live, else it is staged, for the next reset or the twin's next
/// start. Undo takes it back. Throws basin::BadInput.
void set_setting(const View& view, const std::string& path, std::string_view value);

}  // namespace app
