#pragma once
// An unbounded queue from one thread to another; nothing is dropped, order is kept.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace app {

template <class T>
class Channel {
 public:
  void post(T value) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      items_.push_back(std::move(value));
    }
    arrived_.notify_one();
  }

  /// Everything posted so far; never waits for more.
  std::vector<T> take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(items_, {});
  }

  /// Everything posted so far, waiting up to `timeout` for the first.
  template <class Duration>
  std::vector<T> wait_for(Duration timeout) {
    std::unique_lock<std::mutex> lock(mutex_);
    arrived_.wait_for(lock, timeout, [this] { return !items_.empty(); });
    return std::exchange(items_, {});
  }

  bool empty() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return items_.empty();
  }

  /// True when any waiting item satisfies `wanted`; nothing is taken.
  template <class Predicate>
  bool any(Predicate wanted) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& item : items_)
      if (wanted(item)) return true;
    return false;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<T> items_;
};

}  // namespace app
