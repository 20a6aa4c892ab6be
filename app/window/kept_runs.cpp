#include "app/window/kept_runs.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/base/files.h"

namespace app {
namespace fs = std::filesystem;
namespace {

constexpr int kMostWindows = 16;

}  // namespace

KeptRuns::KeptRuns(std::string folder) : folder_(std::move(folder)) {
  basin::make_writable_folder(folder_);
  for (int place = 1; place <= kMostWindows; ++place) {
    if (place_ != 0 && !leaves_run(place)) continue;
    basin::FileLock lock(fmt::format("{}/.window-{}.lock", folder_, place));
    if (!lock.held()) continue;
    move_aside(place);
    if (place_ == 0) place_ = place, lock_ = std::move(lock);
  }
}

std::string KeptRuns::path_of(const std::string& name, int place) const {
  return fmt::format("{}/{}{}.safetensors", folder_, name, place == 1 ? "" : fmt::format("-{}", place));
}

bool KeptRuns::leaves_run(int place) const {
  return fs::exists(path_of("autosave", place)) || fs::exists(path_of("last-run", place));
}

/// The newer of the two, for a run that ended in the middle of its training has both names for a moment.
void KeptRuns::move_aside(int place) {
  std::string newest;
  fs::file_time_type written = fs::file_time_type::min();
  for (const auto* name : {"autosave", "last-run"}) {
    std::error_code absent;
    const auto path = path_of(name, place);
    const auto time = fs::last_write_time(path, absent);
    if (!absent && time > written) newest = path, written = time;
  }
  if (newest.empty()) return;
  std::error_code failed;
  const auto aside = path_of("previous-run", place);
  fs::rename(newest, aside, failed);
  left_.push_back(failed ? newest : aside);
}

}  // namespace app
