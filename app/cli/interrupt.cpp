#include "app/cli/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace app {
namespace {

std::atomic<bool> asked{false};  // a signal handler can reach nothing but a global
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void on_signal(int signal) {
  if (asked.exchange(true)) _exit(128 + signal);
}

}  // namespace

void listen_for_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

bool interrupted() {
  return asked;
}

}  // namespace app
