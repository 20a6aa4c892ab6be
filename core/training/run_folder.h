#pragma once
// The folder of one run: config.toml, metrics.csv, status.json, checkpoint.safetensors, samples.png, buffer.png, past/STEP.safetensors.

#include <memory>
#include <string>
#include <vector>

#include "core/run/metrics_file.h"
#include "core/training/session.h"

namespace basin {

class RunFolder {
 public:
  /// Makes the folder and locks it; removes what killed writes left. A new run in a folder that holds one is refused unless `resume`, and so is a
  /// folder in which another process trains. Throws BadInput.
  RunFolder(std::string path, bool resume);
  ~RunFolder();
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
  /// Rewrites checkpoint, status and pictures, each atomically.
  void write(Session& session);
  /// status.json as written by `write`.
  std::string status_json(const Session& session) const;

 private:
  void lock();
  void remove_torn_writes() const;

  std::string path_;
  int lock_ = -1;
  std::unique_ptr<MetricsFile> metrics_;
  Metrics latest_;  ///< each metric's latest measured value
};

}  // namespace basin
