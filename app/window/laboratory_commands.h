#pragma once
// The commands of the 2D laboratory.

#include "app/widgets/command_table.h"

namespace app {

class Workbench;

/// Fills `table` with commands that act on `bench`, which must outlive it.
void add_laboratory_commands(CommandTable& table, Workbench& bench);

}  // namespace app
