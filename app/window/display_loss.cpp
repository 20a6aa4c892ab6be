#include "app/window/display_loss.h"

#include <dlfcn.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <utility>

namespace app {
namespace {

using Handler = int (*)(void* display);

std::function<void()>& words() {
  static std::function<void()> kept;  // Xlib's handler takes no argument of ours
  return kept;
}

std::atomic<bool> lost{false};

/// An exit by Xlib would run destructors of what the worker still uses.
int end_process(void*) {
  lost = true;
  std::fputs("basin: The connection to the X server broke.\n", stderr);
  if (const auto last = std::exchange(words(), nullptr)) last();
  _exit(1);
}

}  // namespace

void on_display_loss(std::function<void()> last_words) {
  words() = std::move(last_words);
  std::signal(SIGPIPE, SIG_IGN);                                // writing to a server that is gone is an error like others
  void* xlib = dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD);  // GLFW's; not a library of ours
  if (xlib == nullptr) return;
  using SetHandler = Handler (*)(Handler);
  if (const auto set = reinterpret_cast<SetHandler>(dlsym(xlib, "XSetIOErrorHandler"))) set(words() ? end_process : nullptr);
  dlclose(xlib);
}

bool display_lost() {
  return lost;
}

}  // namespace app
