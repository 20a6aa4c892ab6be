#pragma once
// The searchable command palette and the help sheet, both drawn from the command table.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/widgets/command_table.h"
#include "app/widgets/theme.h"

namespace app {

class Palette {
 public:
  /// With `query` as if it had been typed.
  void open(std::string query = {}) { wanted_ = true, query_ = std::move(query); }
  bool is_open() const { return open_; }
  /// More than the table holds, found by what is typed; called in each frame in which something is.
  void suggest(std::function<std::vector<CommandEntry>(const std::string&)> suggest) { suggest_ = std::move(suggest); }
  /// Draws it while open; `pressed` are this frame's keys (Enter runs, Up and Down choose, Esc closes).
  void draw(const CommandTable& table, const std::vector<KeyChord>& pressed, const Theme& theme);

 private:
  void draw_results(const std::vector<const CommandEntry*>& found, const Theme& theme);
  void take_keys(const std::vector<KeyChord>& pressed, size_t count);
  bool wanted_ = false, open_ = false, run_now_ = false;
  bool at_end_ = false;  ///< the typing goes on behind what stands there
  std::string query_;
  std::function<std::vector<CommandEntry>(const std::string&)> suggest_ = [](const std::string&) { return std::vector<CommandEntry>{}; };
  int chosen_ = 0, scrolled_to_ = -1;
};

class HelpSheet {
 public:
  /// `files` is the sentence on what can be dropped on the window.
  explicit HelpSheet(std::string files) : files_(std::move(files)) {}
  void open() { wanted_ = true; }
  bool is_open() const { return open_; }
  void draw(const CommandTable& table, const std::vector<KeyChord>& pressed, const Theme& theme);

 private:
  void draw_entries(const CommandTable& table, const Theme& theme) const;
  const std::string files_;
  bool wanted_ = false, open_ = false;
};

/// True when `key` without modifiers is among `pressed`.
bool has_key(const std::vector<KeyChord>& pressed, int key);

/// A centred modal window of at most `size` logical pixels; EndPopup is the caller's when it returns true.
bool begin_modal(const char* name, ImVec2 size, const Theme& theme);

}  // namespace app
