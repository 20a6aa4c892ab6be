#pragma once
// The one list of the window's commands.

#include "app/widgets/command_table.h"

namespace app {

class Workbench;

/// Fills `table` with commands that act on `bench`, which must outlive it.
void add_commands(CommandTable& table, Workbench& bench);

}  // namespace app
