#include "app/gl/keys.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

std::string key_name(int key) {
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F25) return "F" + std::to_string(key - GLFW_KEY_F1 + 1);
  switch (key) {
    case GLFW_KEY_SPACE:
      return "Space";
    case GLFW_KEY_ESCAPE:
      return "Esc";
    case GLFW_KEY_DELETE:
      return "Delete";
    case GLFW_KEY_ENTER:
      return "Enter";
    case GLFW_KEY_EQUAL:
      return "+";
    case GLFW_KEY_SLASH:
      return "/";
    default:
      return key > 0 && key < 128 ? std::string(1, static_cast<char>(key)) : "";
  }
}

bool is_bracket(int key) {
  return key == GLFW_KEY_LEFT_BRACKET || key == GLFW_KEY_RIGHT_BRACKET;
}

bool is_plus_or_minus(int key) {
  return key == GLFW_KEY_EQUAL || key == GLFW_KEY_MINUS || key == GLFW_KEY_KP_ADD || key == GLFW_KEY_KP_SUBTRACT;
}

}  // namespace

bool repeats(const KeyChord& chord) {
  if (chord.key >= GLFW_KEY_RIGHT && chord.key <= GLFW_KEY_PAGE_DOWN) return true;
  if (chord.modifiers == 0 && (chord.key == GLFW_KEY_COMMA || chord.key == GLFW_KEY_PERIOD)) return true;
  if ((chord.modifiers & ~kShift) == 0) return chord.key == GLFW_KEY_TAB || is_bracket(chord.key) || is_plus_or_minus(chord.key);
  return (chord.modifiers & kCtrl) != 0 && is_plus_or_minus(chord.key);
}

std::string name_of(const KeyChord& chord) {
  if (chord.key == 0) return "";
  if (chord == KeyChord{GLFW_KEY_SLASH, kShift}) return "?";
  std::string name;
  if (chord.modifiers & kCtrl) name += "Ctrl+";
  if (chord.modifiers & kAlt) name += "Alt+";
  if (chord.modifiers & kShift) name += "Shift+";
  return name + key_name(chord.key);
}

}  // namespace app
