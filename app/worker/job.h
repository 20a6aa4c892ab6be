#pragma once
// What the worker's thread does beside training.

#include "app/worker/messages.h"
#include "core/training/session.h"

namespace app {

/// A job looks at models while training goes on: it advances by slices of time, publishes its own pictures, and can be cancelled. The worker walks a
/// list of them.
class Job {
 public:
  virtual ~Job() = default;
  /// True when `turn` would do something now.
  virtual bool busy() const = 0;
  /// Waits for nothing but the time of its next picture.
  virtual bool waiting() const = 0;
  /// One slice of work, then a picture when one is due; `run` is the training run or null, and `shared` is true while training wants the thread too.
  /// True when a picture was published.
  virtual bool turn(const basin::Session* run, bool shared) = 0;
  /// Gives up what it does: what failed once would fail again. The answer tells the window.
  virtual Event cancel() = 0;
};

}  // namespace app
