#pragma once
// The line at the bottom: verdict, step, speed, age of the picture, threads and device.

#include "app/panels/view.h"
#include "app/window/split_layout.h"

namespace app {

void draw_status_line(const View& view, Rect where);

}  // namespace app
