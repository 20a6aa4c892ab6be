#pragma once
// Commands of the samples.

#include "app/widgets/command_table.h"

namespace app {

class Workbench;
void add_sample_commands(CommandTable& table, Workbench& bench);

}  // namespace app
