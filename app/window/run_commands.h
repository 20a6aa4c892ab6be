#pragma once
// The commands of the run: play, remedies, twin, presets, trained models.

#include "app/widgets/command_table.h"

namespace app {

class Workbench;

/// Fills `table` with commands that act on `bench`, which must outlive it.
void add_run_commands(CommandTable& table, Workbench& bench);

}  // namespace app
