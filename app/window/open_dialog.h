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
  void open() { wanted_ = true; }
  bool is_open() const { return open_; }
  /// `open_file` throws basin::BadInput with the sentence to show.
  void draw(const std::function<void(const std::string&)>& open_file, const std::vector<KeyChord>& pressed, const Theme& theme);

 private:
  bool wanted_ = false, open_ = false;
  std::string path_, error_;
};

}  // namespace app
