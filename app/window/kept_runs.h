#pragma once
// Files in which the window's runs outlive it, and which of them earlier windows left.

#include <string>
#include <vector>

#include "core/base/file_lock.h"

namespace app {

/// Each window that is open at the same time has files of its own, told apart by a lock that goes with its process: the run as it trains, and the run
/// that ended last. What windows that are no more left is moved aside to kept-TIME[-PLACE].safetensors, never onto a file that is there; the newest
/// five stay.
class KeptRuns {
 public:
  /// Throws basin::BadInput when the folder cannot be made or written to.
  explicit KeptRuns(std::string folder);

  /// Both are empty, so that nothing is kept, for a window that got no place of its own.
  std::string autosave() const { return path_of("autosave"); }
  std::string last_run() const { return path_of("last-run"); }
  /// To be offered, oldest first: the runs that ended since a window was opened here before, or where there are none the newest of those kept.
  const std::vector<std::string>& left() const { return left_; }

 private:
  std::string path_of(const std::string& name) const { return place_ == 0 ? "" : path_of(name, place_); }
  std::string path_of(const std::string& name, int place) const;
  bool leaves_run(int place) const;
  bool move_aside(int place);
  std::string unused_path(const std::string& file, int place) const;
  void keep_newest();

  std::string folder_;
  int place_ = 0;  ///< from 1; 0 is none
  basin::FileLock lock_;
  std::vector<std::string> left_;
};

/// "two-moons after 1234 updates". Throws basin::BadInput where the file holds no run.
std::string describe_run(const std::string& path);

}  // namespace app
