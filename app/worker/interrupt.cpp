#include "app/worker/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace app {
namespace {

constexpr int64_t kOneEnd = 1000;  // milliseconds within which signals ask for the same end

std::atomic<int> asked{0};  // the signal; a handler can reach nothing but a global
std::atomic<int64_t> asked_at{0};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<int64_t>::is_always_lock_free);

extern "C" void on_signal(int signal) {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  const int64_t now = 1 + time.tv_sec * int64_t{1000} + time.tv_nsec / 1000000;
  int64_t before = 0;
  if (asked_at.compare_exchange_strong(before, now)) {
    asked = signal;
  } else if (signal == SIGINT || now - before > kOneEnd) {
    _exit(128 + signal);
  }
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
