#pragma once
// basin bench window: does the window answer while training runs, and what does it cost training?

#include <string>

#include "app/worker/worker.h"

namespace app {

/// Trains without a window, then with one under synthetic input for `seconds`, then without again, then idles paused; prints what was measured.
/// Throws BadInput without a display.
void bench_window(const std::string& preset, double seconds, const WorkerHooks& hooks);

/// 100,000 live chains in the laboratory's layout, on a closed form and on the model that trains meanwhile; prints frames and pictures a second and
/// how quickly the window answers. Throws BadInput without a display.
void bench_laboratory(double seconds, const WorkerHooks& hooks);

/// 500 strokes on the canvas while 32 chains fill the hole and a model trains; prints how quickly strokes appear, at first and at last, and the
/// memory in use. Throws BadInput without a display.
void bench_canvas(const WorkerHooks& hooks);

}  // namespace app
