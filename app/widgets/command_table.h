#pragma once
// Every command of the window in one table: menus, tooltips, the help sheet, the palette, keys and tests read it.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/gl/keys.h"

namespace app {

struct CommandEntry {
  std::string id;              ///< "run.play"
  std::string menu;            ///< "Run"; one of the menu bar's menus
  std::string label;           ///< "Pause"
  std::vector<KeyChord> keys;  ///< the first is shown
  std::string help;            ///< one sentence: what it does to training or the window
  std::function<void()> run;
  std::function<bool()> enabled = [] { return true; };
  std::function<bool()> checked = [] { return false; };
  std::function<std::string()> label_now = {};  ///< where the label depends on the state ("Play" or "Pause")
};

class CommandTable {
 public:
  void add(CommandEntry entry) { entries_.push_back(std::move(entry)); }
  const std::vector<CommandEntry>& entries() const { return entries_; }
  const CommandEntry* find(std::string_view id) const;
  /// Runs it when it exists and is enabled; says whether it did.
  bool run(std::string_view id) const;
  /// Runs the first enabled command of a key chord, if any: what is never on screen together may share keys.
  bool press(const KeyChord& chord) const;

 private:
  std::vector<CommandEntry> entries_;
};

std::string label_of(const CommandEntry& entry);
/// "Pause (Space)" and, on the next line, what it does.
std::string tooltip_of(const CommandEntry& entry);

/// `help` with the key of command `id` behind it; as it is without a table or such a command.
std::string with_key(const CommandTable* table, std::string_view id, std::string_view help);

/// How well `query` matches a command: 0 is not at all, larger is better. Letters must occur in order; starts of words count most.
int match_score(std::string_view query, std::string_view text);
/// Matching commands, best first; all of them, in table order, for an empty query.
std::vector<const CommandEntry*> search(const CommandTable& table, std::string_view query);

}  // namespace app
