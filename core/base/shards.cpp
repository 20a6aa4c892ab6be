#include "core/base/shards.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "core/base/errors.h"

namespace basin {
namespace {

/// The caller's own intra-op threads, one while it works beside other shards.
class OneIntraOpThread {
 public:
  explicit OneIntraOpThread(bool wanted) : before_(at::get_num_threads()), set_(wanted && before_ != 1) {
    if (set_) at::set_num_threads(1);
  }
  ~OneIntraOpThread() {
    if (set_) at::set_num_threads(before_);
  }
  OneIntraOpThread(const OneIntraOpThread&) = delete;
  OneIntraOpThread& operator=(const OneIntraOpThread&) = delete;

 private:
  int before_;
  bool set_;
};

}  // namespace

Shards::Shards(int64_t count) {
  if (count <= 0) count = std::max<int64_t>(1, std::thread::hardware_concurrency());
  try {
    for (int64_t shard = 1; shard < count; ++shard) threads_.emplace_back([this, shard] { serve(shard); });
  } catch (const std::system_error& error) {
    stop();
    throw BadInput(fmt::format("compute.threads = {}: the system gives no more threads ({}); use a smaller number.", count, error.what()));
  }
}

Shards::~Shards() {
  stop();
}

void Shards::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  started_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Shards::run(const std::function<void(int64_t)>& work) {
  const OneIntraOpThread pinned(count() > 1);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    work_ = &work;
    running_ = static_cast<int64_t>(threads_.size());
    failure_ = nullptr;
    ++round_;
  }
  started_.notify_all();
  attempt(work, 0);
  std::unique_lock<std::mutex> lock(mutex_);
  finished_.wait(lock, [this] { return running_ == 0; });
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

std::pair<int64_t, int64_t> Shards::range(int64_t n, int64_t shard) const {
  const auto begin = [&](int64_t which) { return (n * which + count() - 1) / count(); };
  return {begin(shard), begin(shard + 1)};
}

void Shards::attempt(const std::function<void(int64_t)>& work, int64_t shard) {
  try {
    work(shard);
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void Shards::serve(int64_t shard) {
  at::set_num_threads(1);
  uint64_t seen = 0;
  while (true) {
    const std::function<void(int64_t)>* work = nullptr;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      started_.wait(lock, [&] { return stopping_ || round_ != seen; });
      if (stopping_) return;
      seen = round_;
      work = work_;
    }
    attempt(*work, shard);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--running_ == 0) finished_.notify_one();
  }
}

}  // namespace basin
