#pragma once
// One plain thread a core, each with one LibTorch thread: independent chains are split among them.
// LibTorch's own intra-op threads spin at barriers and can be a hundred times slower beside a busy window.

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace basin {

class Shards {
 public:
  /// `count` shards; 0 is one a core. The calling thread works as shard 0; the others inherit its priority. Throws BadInput when the system gives no
  /// more threads.
  explicit Shards(int64_t count);
  ~Shards();
  Shards(const Shards&) = delete;
  Shards& operator=(const Shards&) = delete;

  int64_t count() const { return static_cast<int64_t>(threads_.size()) + 1; }
  /// Runs `work(shard)` on every shard and returns when all are done; rethrows the first exception. Not reentrant. The calling thread has one
  /// LibTorch thread too meanwhile, unless it is the only shard.
  void run(const std::function<void(int64_t shard)>& work);
  /// The half-open range of `n` items that belongs to `shard`; shard 0 is empty only when n is 0.
  std::pair<int64_t, int64_t> range(int64_t n, int64_t shard) const;

 private:
  void serve(int64_t shard);
  void stop();
  void attempt(const std::function<void(int64_t)>& work, int64_t shard);

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable started_, finished_;
  const std::function<void(int64_t)>* work_ = nullptr;
  uint64_t round_ = 0;
  int64_t running_ = 0;
  bool stopping_ = false;
  std::exception_ptr failure_;
};

}  // namespace basin
