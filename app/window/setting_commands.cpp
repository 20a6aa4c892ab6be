#include "app/window/setting_commands.h"

#include <fmt/format.h>

#include <utility>

#include "app/panels/knobs.h"
#include "app/panels/setting_search.h"
#include "app/panels/settings_list.h"
#include "app/panels/staging.h"
#include "app/widgets/field_editor.h"
#include "core/base/errors.h"

namespace app {
namespace {

constexpr size_t kMost = 8;

/// "learning rate" and "0.01"; the value is empty where there is one word alone.
std::pair<std::string, std::string> split_value(const std::string& query) {
  const size_t end = query.find_last_not_of(" =");
  if (end == std::string::npos) return {};
  const size_t space = query.find_last_of(" =", end);
  if (space == std::string::npos) return {query, ""};
  return {query.substr(0, query.find_last_not_of(" =", space) + 1), query.substr(space + 1, end - space)};
}

bool takes(basin::Field& field, const std::string& value) {
  try {
    set_from_text(field, value);
    return true;
  } catch (const basin::BadInput&) {
    return false;
  }
}

CommandEntry entry_for(const View& view, basin::Field field, std::string label, std::function<void()> run) {
  field.idle = idle_here(view, field);
  const bool has_effect = field.idle.empty();
  return {field.path, "Setting", std::move(label), {}, help_of(field), std::move(run), [has_effect] { return has_effect; }};
}

/// "canvas step size" of "canvas.step_size".
std::string layout_label(const basin::Field& field) {
  return field.path.substr(0, field.path.find('.')) + " " + setting_label(field.name);
}

void set_knob(const View& view, const std::string& path, const std::string& value) {
  edit_knobs(*view.shared, [&](std::vector<basin::Field>& fields) {
    for (auto& field : fields)
      if (field.path == path) return takes(field, value);
    return false;
  });
}

}  // namespace

std::vector<CommandEntry> setting_commands(const View& view, const std::string& query) {
  basin::RunOptions options = with_staged(view.options, view.shared->edits_twin ? view.shared->twin_staged : view.shared->staged);
  std::vector<CommandEntry> entries;
  const auto [words, value] = split_value(query);
  if (!value.empty()) {
    for (auto& field : settings_found(options, words)) {
      const std::string before = to_text(field);
      if (entries.size() == kMost || !takes(field, value)) continue;
      const std::string after = to_text(field), when = field.applies == basin::Applies::live ? "" : " at the next reset";
      entries.push_back(entry_for(view, field,
                                  fmt::format("{}: {} in place of {}{}", setting_label(field.path), shown_value(after), shown_value(before), when),
                                  [&view, path = field.path, after] { set_setting(view, path, after); }));
    }
  }
  if (!entries.empty()) return entries;
  for (const auto& field : settings_found(options, query)) {
    if (entries.size() == kMost) break;
    entries.push_back(entry_for(view, field, fmt::format("{}: {}", setting_label(field.path), shown_value(to_text(field))),
                                [&view, path = field.path] { view.shared->controls.sought = path, view.shared->controls.reveal = true; }));
  }
  return entries;
}

std::vector<CommandEntry> knob_commands(const View& view, const std::string& query, const std::function<void(const std::string& words)>& ask) {
  std::vector<CommandEntry> entries;
  const auto [words, value] = split_value(query);
  edit_knobs(*view.shared, [&, &words = words, &value = value](std::vector<basin::Field>& fields) {
    const auto add = [&](const basin::Field& field, std::string label, std::function<void()> run) {
      const bool has_effect = field.idle.empty();
      entries.push_back({field.path, "Setting", std::move(label), {}, help_of(field, false), std::move(run), [has_effect] { return has_effect; }});
    };
    if (!value.empty())
      for (auto& field : fields_found(fields, words)) {
        const std::string before = to_text(field);
        if (entries.size() == kMost || !takes(field, value)) continue;
        const std::string after = to_text(field);
        add(field, fmt::format("{}: {} in place of {}", layout_label(field), shown_value(after), shown_value(before)),
            [&view, path = field.path, after] { set_knob(view, path, after); });
      }
    if (!entries.empty()) return false;
    for (const auto& field : fields_found(fields, query)) {
      if (entries.size() == kMost) break;
      add(field, fmt::format("{}: {}", layout_label(field), shown_value(to_text(field))), [ask, words = layout_label(field)] { ask(words + " "); });
    }
    return false;
  });
  return entries;
}

}  // namespace app
