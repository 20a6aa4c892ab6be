#include "core/data/batches.h"

#include <algorithm>

#include "core/base/device.h"
#include "core/base/random.h"
#include "core/buffers/replay_buffer.h"

namespace basin {
Batches::Batches(const DataSource& source, const torch::Device& device, int64_t seed) : source_(source), device_(device), seed_(seed) {
  if (source.images.defined()) shuffle();
}

void Batches::shuffle() {
  auto rng = make_generator(torch::kCPU, seed_, Stream::shuffles, position_.epoch);
  order_ = torch::randperm(source_.images.size(0), rng, torch::kLong);
}

void Batches::seek(const Position& position) {
  const bool other_epoch = position.epoch != position_.epoch;
  position_ = position;
  if (source_.images.defined() && other_epoch) shuffle();
}

DataBatch Batches::next(int64_t count, double noise, at::Generator& rng) {
  torch::Tensor x, labels;  // on the CPU, so that a run draws the same data wherever it computes
  if (source_.density) {
    x = source_.density->sample(count, rng);
  } else if (source_.points.defined()) {
    x = source_.points.index_select(0, torch::randint(source_.points.size(0), {count}, rng, torch::kLong));
  } else {
    std::vector<torch::Tensor> picks;
    for (int64_t left = count; left > 0;) {
      if (position_.next >= order_.size(0)) {
        ++position_.epoch;
        position_.next = 0;
        shuffle();
      }
      const int64_t take = std::min(left, order_.size(0) - position_.next);
      picks.push_back(order_.slice(0, position_.next, position_.next + take));
      position_.next += take;
      left -= take;
    }
    const auto rows = torch::cat(picks);
    const auto bytes = source_.images.index_select(0, rows);
    if (source_.labels.defined()) labels = source_.labels.index_select(0, rows);
    x = from_bytes(bytes, torch::rand(bytes.sizes(), rng), source_.space.low, source_.space.high);
  }
  if (noise > 0) x = x + noise * torch::randn(x.sizes(), rng);
  return {upload(x, device_), labels};
}

}  // namespace basin
