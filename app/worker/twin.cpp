#include "app/worker/twin.h"

#include "core/base/errors.h"

namespace app {

basin::RunOptions Twin::differing(const basin::RunOptions& first, const SettingTexts& differences) const {
  basin::RunOptions options = first;
  for (const auto& [path, value] : differences) {
    auto field = basin::field_at(options, path);
    basin::set_from_text(field, value);
  }
  options.rescue.mode = basin::RescueMode::off;  // nobody would go back to its states
  basin::validate(options);
  return options;
}

void check_may_differ(const std::string& path) {
  if (path.rfind("data.", 0) == 0 || path == "compute.seed")
    throw basin::BadInput("A twin learns the same data from the same seed; '" + path + "' must stay as it is.");
}

void Twin::start(const basin::RunOptions& first, const SettingTexts& differences) {
  for (const auto& [path, value] : differences) check_may_differ(path);
  session_ = sessions_.make(differing(first, differences), {});
  differences_ = differences;
  failed_ = false;
}

std::optional<basin::Metrics> Twin::step(const basin::OnProgress& on_progress) {
  auto row = session_->step(on_progress, 0);
  failed_ = row && session_->verdict().health == basin::Health::failed;
  return row;
}

void Twin::restart(const basin::RunOptions& first) {
  if (!exists()) return;
  end();
  start(first, differences_);
}

void Twin::follow(const basin::RunOptions& first) {
  if (!exists()) return;
  session_->set_options(differing(first, differences_));
  failed_ = false;
}

}  // namespace app
