#pragma once

#include "app/widgets/command_table.h"

namespace app {

class Workbench;

/// What is done to chosen slots of the replay buffer. Keeps references to both.
void add_buffer_commands(CommandTable& table, Workbench& bench);

}  // namespace app
