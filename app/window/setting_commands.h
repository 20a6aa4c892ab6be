#pragma once
// Settings as commands of the palette.

#include <functional>
#include <string>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/command_table.h"

namespace app {

/// What "learning rate 0.01" does: sets each setting of that name to which the last word is a value. Of words without a value, the settings that have
/// them, to be shown in the Controls. At most eight; they hold until `view` changes.
std::vector<CommandEntry> setting_commands(const View& view, const std::string& query);

/// The same of what the layout on screen asks of its own chains (Inpaint, Samples); without a value `ask` gets the words to which one is wanted.
std::vector<CommandEntry> knob_commands(const View& view, const std::string& query, const std::function<void(const std::string& words)>& ask);

}  // namespace app
