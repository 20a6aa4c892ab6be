#pragma once
// The folder of one run: config.toml, metrics.csv, status.json, checkpoint.safetensors, samples.png, buffer.png, past/STEP.safetensors.

#include <memory>
#include <string>
#include <vector>

#include "core/base/file_lock.h"
#include "core/run/metrics_file.h"
#include "core/training/checkpoint_writer.h"
#include "core/training/session.h"

namespace basin {

class RunFolder {
 public:
  /// Makes the folder and locks it; removes what killed writes left. A new run in a folder that holds one is refused unless `resume`, and so is a
  /// folder in which another process trains. Throws BadInput.
  RunFolder(std::string path, bool resume);
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  static std::string checkpoint_in(const std::string& folder) { return folder + "/checkpoint.safetensors"; }
  /// Past averages of the weights in that folder, the newest first.
  static std::vector<std::string> averages_in(const std::string& folder);
  static std::string config_in(const std::string& folder) { return folder + "/config.toml"; }
  /// Call once the session stands where the run goes on: writes config.toml and trims metrics.csv to the session's step.
  void begin(const Session& session);
  void append(const Metrics& row);
  /// Keeps the averaged weights of this update where the session's `ensemble` settings want them, and drops the oldest beyond their number.
  void keep_average(const Session& session) const;
  /// Rewrites checkpoint, status and pictures, each atomically, here and now.
  void write(Session& session);
  /// The same where it is due: as often as takes at most 2 % of the training time, and the checkpoint on another thread. Throws BadInput, also for a
  /// write of before that failed.
  void write_when_due(Session& session);
  /// After the session went back to an earlier state: rows after it are void.
  void go_back(Session& session);
  /// status.json as written by `write`.
  std::string status_json(const Session& session) const;

 private:
  void write_beside(Session& session) const;
  void write_pictures(Session& session) const;
  std::string status_path() const { return path_ + "/status.json"; }

  std::string path_;
  FileLock lock_;  ///< held until the last write is done
  std::unique_ptr<MetricsFile> metrics_;
  CheckpointWriter checkpoints_;
  Pace pictures_;
  Metrics latest_;  ///< each metric's latest measured value
};

}  // namespace basin
