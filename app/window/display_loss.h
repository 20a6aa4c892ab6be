#pragma once
// The X server may go away under the window, and Xlib then ends the process.

#include <functional>

namespace app {

/// `last_words` is called once, on the thread that noticed, when the connection to the X server breaks; then the process ends with code 1. No call of
/// GLFW or OpenGL is possible in it. Nothing happens where the window runs on no X server.
void on_display_loss(std::function<void()> last_words);

}  // namespace app
