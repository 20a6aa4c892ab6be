#include "app/panels/setting_search.h"

#include <algorithm>
#include <sstream>

#include "app/widgets/field_editor.h"
#include "core/base/text.h"

namespace app {
namespace {

std::vector<std::string> words_of(std::string_view query) {
  std::istringstream in(basin::lower(std::string(query)));
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool holds(std::string_view text, const std::vector<std::string>& words) {
  const std::string where = basin::lower(std::string(text));
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) { return where.find(word) != std::string::npos; });
}

}  // namespace

std::vector<basin::Field> fields_found(std::vector<basin::Field> fields, std::string_view query) {
  const auto words = words_of(query);
  if (words.empty()) return {};
  std::vector<basin::Field> by_name, by_help;
  for (auto& field : fields) {
    if (holds(setting_label(field.path) + " " + field.path, words))
      by_name.push_back(field);
    else if (holds(field.help, words))
      by_help.push_back(field);
  }
  return by_name.empty() ? by_help : by_name;
}

std::vector<basin::Field> settings_found(basin::RunOptions& options, std::string_view query) {
  return fields_found(fields_of(options), query);
}

}  // namespace app
