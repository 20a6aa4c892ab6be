#include "app/window/background_job.h"

#include <chrono>
#include <exception>

namespace app {

bool BackgroundJob::start(std::function<std::string()> work, std::function<void()> done) {
  if (busy()) return false;
  result_ = std::async(std::launch::async, [work = std::move(work), done = std::move(done)] {
    Notice notice;
    try {
      notice.text = work();
    } catch (const std::exception& error) {
      notice = {Severity::error, error.what()};
    }
    done();
    return notice;
  });
  return true;
}

std::optional<Notice> BackgroundJob::poll() {
  if (!busy() || result_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return std::nullopt;
  return result_.get();
}

}  // namespace app
