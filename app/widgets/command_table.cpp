#include "app/widgets/command_table.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace app {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

}  // namespace

const CommandEntry* CommandTable::find(std::string_view id) const {
  for (const auto& entry : entries_)
    if (entry.id == id) return &entry;
  return nullptr;
}

bool CommandTable::run(std::string_view id) const {
  const CommandEntry* entry = find(id);
  if (entry == nullptr || !entry->enabled()) return false;
  entry->run();
  return true;
}

bool CommandTable::press(const KeyChord& chord) const {
  for (const auto& entry : entries_)
    if (std::find(entry.keys.begin(), entry.keys.end(), chord) != entry.keys.end() && run(entry.id)) return true;
  return false;
}

std::string label_of(const CommandEntry& entry) {
  return entry.label_now ? entry.label_now() : entry.label;
}

std::string tooltip_of(const CommandEntry& entry) {
  const std::string key = entry.keys.empty() ? "" : " (" + name_of(entry.keys.front()) + ")";
  return label_of(entry) + key + "\n" + entry.help;
}

std::string with_key(const CommandTable* table, std::string_view id, std::string_view help) {
  const CommandEntry* entry = table != nullptr ? table->find(id) : nullptr;
  return std::string(help) + (entry == nullptr || entry->keys.empty() ? "" : " (" + name_of(entry->keys.front()) + ")");
}

int match_score(std::string_view query, std::string_view text) {
  int score = 1;
  size_t at = 0;
  bool adjacent = false;
  for (const char wanted : query) {
    if (wanted == ' ') continue;
    const size_t from = at;
    while (at < text.size() && lower(text[at]) != lower(wanted)) ++at;
    if (at == text.size()) return 0;
    const bool word_start = at == 0 || !std::isalnum(static_cast<unsigned char>(text[at - 1]));
    score += 1 + (word_start ? 6 : 0) + (adjacent && at == from ? 8 : 0);
    adjacent = true;
    ++at;
  }
  return score * 64 - static_cast<int>(std::min<size_t>(text.size(), 60));
}

std::vector<const CommandEntry*> search(const CommandTable& table, std::string_view query) {
  std::multimap<int, const CommandEntry*, std::greater<>> ranked;
  for (const auto& entry : table.entries()) {
    const int score = query.empty() ? 1 : std::max(match_score(query, label_of(entry)), match_score(query, entry.menu + " " + label_of(entry)));
    if (score > 0) ranked.emplace(score, &entry);
  }
  std::vector<const CommandEntry*> found;
  for (const auto& [score, entry] : ranked) found.push_back(entry);
  return found;
}

}  // namespace app
