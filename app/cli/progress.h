#pragma once
// Progress on standard error: a bar on a terminal, plain lines elsewhere.

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "core/data/load_watch.h"
#include "core/training/session.h"

namespace app {

class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// `share` of the whole in [0, 1], negative when there is no end. Prints at most ten times a second on a terminal, every five seconds elsewhere;
  /// at the end the last call too, where there was a line before it or it says that all is done, and no error ends it.
  void show(double share, const std::string& words);

 private:
  void print(double share, const std::string& words);

  bool terminal_;
  bool line_open_ = false, shown_ = false;
  std::chrono::steady_clock::time_point last_{};
  std::optional<std::pair<double, std::string>> unshown_;  ///< of the last call, which came too soon
};

/// Share of `budget` that is spent, of updates or seconds, whichever is nearer its end; negative where there is no end.
double share_done(const basin::Session& session, const basin::Budget& budget);

/// Shows how far data is read, and prints what was left out of it. Ctrl-C ends the reading.
basin::LoadWatch watch_loading(Progress& progress);

}  // namespace app
