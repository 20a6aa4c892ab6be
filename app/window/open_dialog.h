#pragma once
// Asks for the path of a checkpoint or a preset file and opens it.

#include <functional>
#include <string>
#include <vector>

#include "app/widgets/command_table.h"
#include "app/widgets/theme.h"

namespace app {

class OpenDialog {
 public:
  /// `path` is filled in; `recent` are paths to pick from.
  void open(std::string path, std::vector<std::string> recent);
  bool is_open() const { return open_; }
  /// `open_file` throws basin::BadInput with the sentence to show.
  void draw(const std::function<void(const std::string&)>& open_file, const std::vector<KeyChord>& pressed, const Theme& theme);

 private:
  bool draw_recent(const Theme& theme);
  bool wanted_ = false, open_ = false;
  std::string path_, error_;
  std::vector<std::string> recent_;
};

}  // namespace app
