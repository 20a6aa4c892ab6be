#pragma once
// The second run of a comparison: the same data and seed as the first, under a few other settings.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/training/session.h"

namespace app {

/// Settings by path and value as text.
using SettingTexts = std::vector<std::pair<std::string, std::string>>;

class Twin {
 public:
  explicit Twin(const basin::SessionSource& sessions) : sessions_(sessions) {}

  bool exists() const { return session_ != nullptr; }
  /// Begins at update 0 with `first`'s settings but for `differences`. Throws BadInput and keeps what was.
  void start(const basin::RunOptions& first, const SettingTexts& differences);
  void end() { session_ = nullptr; }
  /// The first run begins anew with these settings: so does the twin. Throws BadInput; the twin is gone then.
  void restart(const basin::RunOptions& first);
  /// The first run goes on with these settings; those in which the twin differs stay. Throws BadInput and keeps what was.
  void follow(const basin::RunOptions& first);

  bool behind(int64_t step) const { return session_ && session_->step_count() < step && session_->verdict().health != basin::Health::failed; }
  /// One update; nothing when `on_progress` interrupted it.
  std::optional<basin::Metrics> step(const basin::OnProgress& on_progress) { return session_->step(on_progress, 0); }
  std::shared_ptr<basin::Snapshot> snapshot(const basin::SnapshotRequest& request) { return std::make_shared<basin::Snapshot>(session_->snapshot(request)); }
  const basin::RunOptions& options() const { return session_->options(); }
  const SettingTexts& differences() const { return differences_; }

 private:
  basin::RunOptions differing(const basin::RunOptions& first, const SettingTexts& differences) const;

  const basin::SessionSource& sessions_;
  std::unique_ptr<basin::Session> session_;
  SettingTexts differences_;
};

}  // namespace app
