#include "core/training/checkpoint_writer.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include "core/base/errors.h"

namespace basin {
namespace {

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Of the calling thread.
double processor_seconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

void Pace::start(double first) {
  first_ = next_ = first;
  earlier_ = spent_;
  begun_ = -1, cost_ = 0;
}

void Pace::spend(double begin, double seconds) {
  if (begin != begun_) begun_ = begin, cost_ = 0;
  cost_ += seconds;
  spent_ += seconds;
  next_ = std::max(begin + least_apart_, first_ + (spent_ - earlier_ + cost_) / share_);
}

bool CheckpointWriter::due(double now) {
  if (writing_.valid()) {
    if (writing_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return false;
    settle();
  }
  return pace_.due(now);
}

void CheckpointWriter::save(const Session& session, double now, std::function<void()> after) {
  const double begin = steady_seconds();
  begun_ = now;
  pace_.spend(now, 0);  // a write that fails is tried again at the usual time
  auto write = session.save_apart(path_);
  pace_.spend(now, steady_seconds() - begin);
  writing_ = std::async(std::launch::async, [write = std::move(write), after = std::move(after)]() mutable {
    const double began = processor_seconds();
    if (write) write();
    write = nullptr;  // with the copy of the state
    if (after) after();
    return processor_seconds() - began;
  });
}

void CheckpointWriter::save_now(const Session& session) {
  try {
    settle();
  } catch (const BadInput&) {
    // the state of now takes the place of the one that could not be written
  }
  session.save(path_);
}

void CheckpointWriter::settle() {
  if (!writing_.valid()) return;
  pace_.spend(begun_, writing_.get());
}

}  // namespace basin
