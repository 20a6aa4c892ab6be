#pragma once
// The card of an alarm: which rule broke, with its number, its limit and the likely cause, and a button for each remedy.

#include "app/panels/view.h"

namespace app {

/// Draws nothing without an alarm. Buttons run the window's commands of the same names.
void draw_alarm(const View& view);

}  // namespace app
