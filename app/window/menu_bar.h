#pragma once
// The bar on top: the program's name, menus made from the command table, the layouts and the theme at the right.

#include <string>
#include <utility>
#include <vector>

#include "app/widgets/command_table.h"
#include "app/widgets/theme.h"

namespace app {

/// The menus in their order, each with the letter that opens it with Alt: the first of its name that no menu before it has.
std::vector<std::pair<std::string, char>> menus_of(const CommandTable& table);

/// To be called inside a window with a menu bar. `layouts` are the names to choose among, `current` the shown one.
void draw_menu_bar(const CommandTable& table, const std::vector<std::string>& layouts, size_t current, const Theme& theme);

}  // namespace app
