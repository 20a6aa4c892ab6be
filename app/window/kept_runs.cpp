#include "app/window/kept_runs.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <regex>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"

namespace app {
namespace fs = std::filesystem;
namespace {

constexpr int kMostWindows = 16;
constexpr size_t kMostKept = 5;

/// Oldest first.
std::vector<std::string> kept_files(const std::string& folder) {
  static const std::regex kept(R"(kept-\d{8}-\d{6}(-\d+)?\.safetensors)");
  std::vector<std::pair<fs::file_time_type, std::string>> dated;
  std::error_code error, gone;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (std::regex_match(at->path().filename().string(), kept)) dated.emplace_back(fs::last_write_time(at->path(), gone), at->path().string());
  std::sort(dated.begin(), dated.end());
  std::vector<std::string> paths;
  for (auto& [time, path] : dated) paths.push_back(std::move(path));
  return paths;
}

}  // namespace

KeptRuns::KeptRuns(std::string folder) : folder_(std::move(folder)) {
  basin::make_writable_folder(folder_);
  for (int place = 1; place <= kMostWindows; ++place) {
    if (place_ != 0 && !leaves_run(place)) continue;
    basin::FileLock lock(fmt::format("{}/.window-{}.lock", folder_, place));
    if (!lock.held() || !move_aside(place)) continue;
    if (place_ == 0) place_ = place, lock_ = std::move(lock);
  }
  keep_newest();
}

std::string KeptRuns::path_of(const std::string& name, int place) const {
  return fmt::format("{}/{}{}.safetensors", folder_, name, place == 1 ? "" : fmt::format("-{}", place));
}

bool KeptRuns::leaves_run(int place) const {
  return fs::exists(path_of("autosave", place)) || fs::exists(path_of("last-run", place));
}

/// Called under the place's lock. False where a file stays that this window would write over.
bool KeptRuns::move_aside(int place) {
  for (const auto* name : {"last-run", "autosave"}) {
    const auto path = path_of(name, place);
    basin::remove_torn_writes(path);
    if (!fs::exists(path)) continue;
    std::error_code failed;
    const auto aside = unused_path(path, place);
    fs::rename(path, aside, failed);
    if (failed) return false;
    left_.push_back(aside);
  }
  return true;
}

/// Named by the second in which the file was written, or by the next one that is free.
std::string KeptRuns::unused_path(const std::string& file, int place) const {
  const auto age = fs::file_time_type::clock::now() - fs::last_write_time(file);
  std::time_t second = std::time(nullptr) - std::chrono::duration_cast<std::chrono::seconds>(age).count();
  for (;; ++second) {
    std::tm local{};
    localtime_r(&second, &local);
    const auto path = path_of(fmt::format("kept-{:%Y%m%d-%H%M%S}", local), place);
    if (!fs::exists(path)) return path;
  }
}

void KeptRuns::keep_newest() {
  auto kept = kept_files(folder_);
  std::error_code failed;
  while (kept.size() > kMostKept) fs::remove(kept.front(), failed), kept.erase(kept.begin());
  const auto moved_now = [&](const std::string& path) { return std::find(left_.begin(), left_.end(), path) != left_.end(); };
  auto moved = kept;
  moved.erase(std::remove_if(moved.begin(), moved.end(), [&](const std::string& path) { return !moved_now(path); }), moved.end());
  if (moved.empty() && !kept.empty()) moved.push_back(kept.back());
  left_ = std::move(moved);
}

std::string describe_run(const std::string& path) {
  const auto words = basin::read_metadata(path);
  const auto config = words.find("config"), step = words.find("step");
  if (config == words.end() || step == words.end()) throw basin::BadInput(fmt::format("'{}' holds no run; remove it.", path));
  basin::RunOptions options;
  basin::apply_toml(options, config->second, path);
  return fmt::format("{} after {} updates", options.preset.empty() ? "a run" : options.preset, step->second);
}

}  // namespace app
