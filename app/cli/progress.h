#pragma once
// Progress on standard error: a bar on a terminal, plain lines elsewhere.

#include <chrono>
#include <string>

#include "core/data/load_watch.h"

namespace app {

class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// `share` of the whole in [0, 1], negative when there is no end. Prints at most ten times a second on a terminal, every five seconds elsewhere.
  void show(double share, const std::string& words);

 private:
  bool terminal_;
  bool line_open_ = false;
  std::chrono::steady_clock::time_point last_{};
};

/// Shows how far data is read, and prints what was left out of it. Ctrl-C ends the reading.
basin::LoadWatch watch_loading(Progress& progress);

}  // namespace app
