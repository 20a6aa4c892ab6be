#pragma once
// Keys with modifiers, as the window reports them and commands are bound to.

#include <string>

namespace app {

enum Modifier : int { kShift = 1, kCtrl = 2, kAlt = 4 };  // as GLFW numbers them

/// A key (GLFW's native code) with modifiers; key 0 is none.
struct KeyChord {
  int key = 0;
  int modifiers = 0;
  bool operator==(const KeyChord& other) const { return key == other.key && modifiers == other.modifiers; }
};

/// Whether holding the key repeats it: arrows, pages, Tab, + and -, slower and faster, size and strength of the brush. All else happens once per
/// press.
bool repeats(const KeyChord& chord);

/// "Ctrl+Shift+E", "Space", "F1".
std::string name_of(const KeyChord& chord);

}  // namespace app
