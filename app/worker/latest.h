#pragma once
// The newest immutable value from one writer to one reader: one atomic exchange a side, old values are dropped.

#include <atomic>
#include <memory>

namespace app {

template <class T>
class Latest {
 public:
  Latest() = default;
  Latest(const Latest&) = delete;
  Latest& operator=(const Latest&) = delete;
  ~Latest() { delete box_.load(); }

  /// Writer: replaces what the reader has not taken yet.
  void publish(std::shared_ptr<const T> value) { delete box_.exchange(new std::shared_ptr<const T>(std::move(value)), std::memory_order_acq_rel); }

  /// Reader: the newest value since the last call, or null when there is none.
  std::shared_ptr<const T> take() {
    const std::unique_ptr<std::shared_ptr<const T>> taken(box_.exchange(nullptr, std::memory_order_acq_rel));
    return taken ? std::move(*taken) : nullptr;
  }

  /// Writer: true when the reader has taken the last value.
  bool consumed() const { return box_.load(std::memory_order_acquire) == nullptr; }

 private:
  std::atomic<std::shared_ptr<const T>*> box_{nullptr};
};

}  // namespace app
