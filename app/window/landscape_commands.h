#pragma once
// The commands of the landscape and its layers.

#include "app/widgets/command_table.h"

namespace app {

class Workbench;

/// Fills `table` with commands that act on `bench`, which must outlive it.
void add_landscape_commands(CommandTable& table, Workbench& bench);

}  // namespace app
