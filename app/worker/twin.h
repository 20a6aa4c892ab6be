#pragma once
// The second run of a comparison: the same data and seed as the first, under a few other settings, and never rescued.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/training/session.h"

namespace app {

/// Settings by path and value as text.
using SettingTexts = std::vector<std::pair<std::string, std::string>>;

/// Throws BadInput when a twin must share this setting with the first run.
void check_may_differ(const std::string& path);

class Twin {
 public:
  explicit Twin(const basin::SessionSource& sessions) : sessions_(sessions) {}

  bool exists() const { return session_ != nullptr; }
  /// Begins at update 0 with `first`'s settings but for `differences`. Throws BadInput and keeps what was.
  void start(const basin::RunOptions& first, const SettingTexts& differences);
  void end() { session_ = nullptr, failed_ = false; }
  /// The first run begins anew with these settings: so does the twin. Throws BadInput; the twin is gone then.
  void restart(const basin::RunOptions& first);
  /// The first run goes on with these settings; those in which the twin differs stay. Throws BadInput and keeps what was.
  void follow(const basin::RunOptions& first);

  bool behind(int64_t step) const { return session_ && session_->step_count() < step && !failed_; }
  bool failed() const { return failed_; }
  bool alarmed() const { return session_->alarmed(); }
  const basin::Verdict& verdict() const { return session_->verdict(); }
  /// One update; nothing when `on_progress` interrupted it.
  std::optional<basin::Metrics> step(const basin::OnProgress& on_progress);
  std::shared_ptr<basin::Snapshot> snapshot(const basin::SnapshotRequest& request) {
    return std::make_shared<basin::Snapshot>(session_->snapshot(request));
  }
  const basin::RunOptions& options() const { return session_->options(); }
  basin::RunInfo info() const { return session_->info(); }
  const SettingTexts& differences() const { return differences_; }

 private:
  basin::RunOptions differing(const basin::RunOptions& first, const SettingTexts& differences) const;

  const basin::SessionSource& sessions_;
  std::unique_ptr<basin::Session> session_;
  SettingTexts differences_;
  bool failed_ = false;  ///< in its last update; cleared by new settings
};

}  // namespace app
