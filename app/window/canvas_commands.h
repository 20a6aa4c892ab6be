#pragma once
// Commands of the canvas.

#include "app/widgets/command_table.h"

namespace app {

class Workbench;
void add_canvas_commands(CommandTable& table, Workbench& bench);

}  // namespace app
