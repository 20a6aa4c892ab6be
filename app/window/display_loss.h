#pragma once
// The X server may go away under the window, and Xlib then ends the process.

#include <functional>

namespace app {

/// `last_words` is called once, on the thread that noticed, when the connection to the X server breaks; then the process ends with code 1. No call of
/// GLFW or OpenGL is possible in it. Nothing happens where the window runs on no X server.
void on_display_loss(std::function<void()> last_words);

/// True from before the last words on; for threads that would call GLFW while they are spoken.
bool display_lost();

}  // namespace app
