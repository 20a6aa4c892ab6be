#include "app/worker/twin.h"

#include "core/base/errors.h"

namespace app {

basin::RunOptions Twin::differing(const basin::RunOptions& first, const SettingTexts& differences) const {
  basin::RunOptions options = first;
  for (const auto& [path, value] : differences) {
    auto field = basin::field_at(options, path);
    basin::set_from_text(field, value);
  }
  basin::validate(options);
  return options;
}

void Twin::start(const basin::RunOptions& first, const SettingTexts& differences) {
  for (const auto& [path, value] : differences)
    if (path.rfind("data.", 0) == 0 || path == "compute.seed")
      throw basin::BadInput("A twin learns the same data from the same seed; '" + path + "' must stay as it is.");
  session_ = sessions_.make(differing(first, differences));
  differences_ = differences;
}

void Twin::restart(const basin::RunOptions& first) {
  if (!exists()) return;
  end();
  start(first, differences_);
}

void Twin::follow(const basin::RunOptions& first) {
  if (exists()) session_->set_options(differing(first, differences_));
}

}  // namespace app
