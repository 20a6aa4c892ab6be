#pragma once
// The card of an alarm: which rule broke, with its number, its limit and the likely cause, and a button for each remedy.

#include "app/panels/view.h"

namespace app {

/// Whether there is an alarm of the run that is shown.
bool shows_alarm(const View& view);
/// Draws nothing without one. Buttons run the window's commands of the same names.
void draw_alarm(const View& view);

}  // namespace app
