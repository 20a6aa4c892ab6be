#pragma once
// Numbers snapshots as they come, so that caches can tell news from repeats.

#include <cstdint>

#include "app/worker/messages.h"

namespace app {

class SnapshotSerial {
 public:
  /// True when `snapshot` is another one than in the last call.
  bool update(const SnapshotPtr& snapshot) {
    if (snapshot == seen_) return false;
    seen_ = snapshot;  // held, so that its address cannot come back as another snapshot's
    ++value_;
    return true;
  }
  uint64_t value() const { return value_; }

 private:
  SnapshotPtr seen_;
  uint64_t value_ = 0;
};

}  // namespace app
