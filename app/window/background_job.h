#pragma once
// One piece of file work at a time on a thread of its own, so that the window never waits for a disk.

#include <functional>
#include <future>
#include <optional>
#include <string>

#include "app/worker/messages.h"

namespace app {

class BackgroundJob {
 public:
  /// `work` returns the text of the final notice and may throw. False when another job is still running.
  /// `done` is called on the job's thread when it ends.
  bool start(std::function<std::string()> work, std::function<void()> done);
  /// The notice of a job that has ended since the last call.
  std::optional<Notice> poll();
  bool busy() const { return result_.valid(); }

 private:
  std::future<Notice> result_;
};

}  // namespace app
