#pragma once
// Asks for the path of a file and opens it.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/command_table.h"
#include "app/widgets/theme.h"

namespace app {

/// "a checkpoint (.safetensors), ...": all that the window opens.
std::string what_opens();

/// A file to pick, and what to call it.
struct RecentFile {
  std::string path, name;
};

class OpenDialog {
 public:
  /// `name` is the heading and the buttons' names in the widget log, in lower case; `hint` says which files are meant, `effect` what opening one
  /// does.
  OpenDialog(std::string name, std::string hint, std::string effect) : name_(std::move(name)), hint_(std::move(hint)), effect_(std::move(effect)) {}
  /// `path` is filled in; `recent` are paths to pick from.
  void open(std::string path, std::vector<RecentFile> recent);
  void close() { wanted_ = false, closing_ = true; }
  bool is_open() const { return open_; }
  const std::string& path() const { return path_; }
  const std::vector<RecentFile>& recent() const { return recent_; }
  /// `open_file` throws basin::BadInput with the sentence to show.
  void draw(const std::function<void(const std::string&)>& open_file, const std::vector<KeyChord>& pressed, const Theme& theme);

 private:
  bool draw_recent(const Theme& theme);
  std::string logged(std::string_view widget) const;
  const std::string name_, hint_, effect_;
  bool wanted_ = false, closing_ = false, open_ = false;
  bool refused_ = false;  ///< in the last frame: the field takes the keyboard again
  std::string path_, error_;
  std::vector<RecentFile> recent_;
};

}  // namespace app
