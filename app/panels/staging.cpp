#include "app/panels/staging.h"

#include <algorithm>

namespace app {

void stage(StagedSettings& staged, const basin::RunOptions& running, const basin::Field& field) {
  staged.erase(std::remove_if(staged.begin(), staged.end(), [&](const auto& entry) { return entry.first == field.path; }), staged.end());
  basin::RunOptions now = running;
  const std::string value = to_text(field);
  if (to_text(basin::field_at(now, field.path)) != value) staged.emplace_back(field.path, value);
}

bool is_staged(const StagedSettings& staged, const std::string& path) {
  return std::any_of(staged.begin(), staged.end(), [&](const auto& entry) { return entry.first == path; });
}

basin::RunOptions with_staged(const basin::RunOptions& running, const StagedSettings& staged) {
  basin::RunOptions options = running;
  for (const auto& [path, value] : staged) {
    basin::Field field = basin::field_at(options, path);
    set_from_text(field, value);
  }
  return options;
}

void set_setting(const View& view, const std::string& path, std::string_view value) {
  SharedView& shared = *view.shared;
  basin::RunOptions edited = view.options;
  basin::Field field = basin::field_at(edited, path);
  set_from_text(field, value);
  if (shared.edits_twin) return stage(shared.twin_staged, view.options, field);
  if (field.applies == basin::Applies::at_reset) return stage(shared.staged, view.options, field);
  view.send(SetOptions{edited});
}

}  // namespace app
