#pragma once
// basin bench window: does the window answer while training runs, and what does it cost training?

#include <string>

#include "app/worker/worker.h"

namespace app {

/// Trains without a window, then with one under synthetic input for `seconds`, then without again, then idles paused; prints what was measured.
/// Throws BadInput without a display.
void bench_window(const std::string& preset, double seconds, const WorkerHooks& hooks);

}  // namespace app
