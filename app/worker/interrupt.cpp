#include "app/worker/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace app {
namespace {

std::atomic<int> asked{0};  // the signal; a handler can reach nothing but a global
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void on_signal(int signal) {
  if (asked.exchange(signal) != 0) _exit(128 + signal);
}

}  // namespace

void listen_for_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  if (std::signal(SIGHUP, on_signal) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);  // nohup
}

bool interrupted() {
  return asked != 0;
}

int interrupt_code() {
  return asked == 0 ? 0 : 128 + asked;
}

}  // namespace app
