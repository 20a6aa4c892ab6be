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

void put_settings(const View& view, const StagedSettings& values, bool twin) {
  SharedView& shared = *view.shared;
  basin::RunOptions edited = view.options;
  bool live = false;
  for (const auto& [path, value] : values) {
    basin::RunOptions alone = view.options;
    basin::Field wanted = basin::field_at(alone, path);
    set_from_text(wanted, value);
    if (twin || wanted.applies == basin::Applies::at_reset) {
      stage(twin ? shared.twin_staged : shared.staged, view.options, wanted);
      continue;
    }
    basin::Field field = basin::field_at(edited, path);
    set_from_text(field, value);
    live = true;
  }
  if (live) view.send(SetOptions{edited});
}

void set_setting(const View& view, const std::string& path, std::string_view value) {
  const bool twin = view.shared->edits_twin;
  basin::RunOptions before = with_staged(view.options, twin ? view.shared->twin_staged : view.shared->staged);
  const std::string old = to_text(basin::field_at(before, path));
  put_settings(view, {{path, std::string(value)}}, twin);
  view.shared->edits.add(setting_edit(basin::field_at(before, path), old, value, twin), view.now);
}

void discard_staged(const View& view) {
  Edit edit;
  edit.label = "discarding of staged edits";
  basin::RunOptions running = view.options;
  for (const auto& [path, value] : view.shared->staged) edit.settings.push_back({path, value, to_text(basin::field_at(running, path))});
  view.shared->staged.clear();
  view.shared->edits.add(std::move(edit), view.now);
}

}  // namespace app
