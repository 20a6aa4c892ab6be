#pragma once
// The commands of the drawing and its files.

#include "app/widgets/command_table.h"

namespace app {

class Workbench;

/// Fills `table` with commands that act on `bench`, which must outlive it.
void add_draw_commands(CommandTable& table, Workbench& bench);

}  // namespace app
