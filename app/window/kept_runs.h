#pragma once
// Files in which the window's runs outlive it, and which of them an earlier window left.

#include <string>
#include <vector>

#include "core/base/file_lock.h"

namespace app {

/// Each window that is open at the same time has files of its own, told apart by a lock that goes with its process: the run as it trains, and the run
/// that ended last. What windows that are no more left is moved aside, to where this one never writes.
class KeptRuns {
 public:
  /// Throws basin::BadInput when the folder cannot be made or written to.
  explicit KeptRuns(std::string folder);

  std::string autosave() const { return path_of("autosave", place_); }
  std::string last_run() const { return path_of("last-run", place_); }
  /// The newest run of each window that ended since a window was opened here before.
  const std::vector<std::string>& left() const { return left_; }

 private:
  std::string path_of(const std::string& name, int place) const;
  bool leaves_run(int place) const;
  void move_aside(int place);

  std::string folder_;
  int place_ = 0;  ///< from 1
  basin::FileLock lock_;
  std::vector<std::string> left_;
};

}  // namespace app
