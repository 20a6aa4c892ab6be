#include "app/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "app/worker/interrupt.h"

namespace app {
namespace {

constexpr size_t kBarWidth = 24;

std::string bar(double share) {
  const auto filled = static_cast<size_t>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  return "[" + std::string(filled, '=') + std::string(kBarWidth - filled, ' ') + "]";
}

}  // namespace

Progress::Progress() : terminal_(isatty(STDERR_FILENO) == 1) {
  if (!terminal_) last_ = std::chrono::steady_clock::now();
}

Progress::~Progress() {
  const bool followed = shown_ || (unshown_ && unshown_->first >= 1);
  if (unshown_ && followed && std::uncaught_exceptions() == 0) print(unshown_->first, unshown_->second);
  if (line_open_) fmt::print(stderr, "\n");
}

void Progress::show(double share, const std::string& words) {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < (terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000))) {
    unshown_ = {share, words};
    return;
  }
  last_ = now;
  shown_ = true;
  unshown_.reset();
  print(share, words);
}

void Progress::print(double share, const std::string& words) {
  const std::string percent = share >= 0 ? fmt::format(" {:3.0f} %", 100 * std::min(share, 1.0)) : "";
  if (terminal_) {
    fmt::print(stderr, "\r\033[K{}{}  {}", share >= 0 ? bar(share) : "", percent, words);
    line_open_ = true;
  } else {
    fmt::print(stderr, "{} {}\n", percent, words);
  }
  std::fflush(stderr);
}

double share_done(const basin::Session& session, const basin::Budget& budget) {
  double share = -1;
  if (budget.steps > 0) share = static_cast<double>(session.step_count()) / static_cast<double>(budget.steps);
  if (budget.seconds > 0) share = std::max(share, session.seconds() / budget.seconds);
  return share;
}

basin::LoadWatch watch_loading(Progress& progress) {
  basin::LoadWatch watch;
  watch.progress = [&progress](int64_t done, int64_t total) {
    progress.show(static_cast<double>(done) / static_cast<double>(total), fmt::format("Reading pictures: {} of {}", done, total));
    return !interrupted();
  };
  watch.notice = [](const std::string& text) { fmt::print(stderr, "basin: {}\n", text); };
  return watch;
}

}  // namespace app
