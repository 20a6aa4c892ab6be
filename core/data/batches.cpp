#include "core/data/batches.h"

#include <algorithm>

#include "core/base/device.h"
#include "core/base/random.h"
#include "core/buffers/replay_buffer.h"
#include "core/data/labelled_images.h"

namespace basin {
namespace {

torch::Tensor cut_out(const torch::Tensor& x, int64_t margin, at::Generator& rng) {
  const auto padded = at::reflection_pad2d(x, {margin, margin, margin, margin});
  const auto corners = torch::randint(2 * margin + 1, {x.size(0), 2}, rng, torch::kLong);
  const auto* corner = corners.data_ptr<int64_t>();
  auto cut = torch::empty_like(x);
  for (int64_t i = 0; i < x.size(0); ++i) cut[i].copy_(padded[i].narrow(1, corner[2 * i], x.size(2)).narrow(2, corner[2 * i + 1], x.size(3)));
  return cut;
}

torch::Tensor mirrored(const torch::Tensor& x, at::Generator& rng) {
  const auto turned = torch::rand({x.size(0)}, rng).lt(0.5).view({-1, 1, 1, 1});
  return torch::where(turned, x.flip(3), x);
}

}  // namespace

BatchOptions batch_options(const DataOptions& data) {
  return {data.crop, data.flip, data.labels_per_class};
}

Batches::Batches(const DataSource& source, const torch::Device& device, int64_t seed, const BatchOptions& options)
    : source_(source), device_(device), seed_(seed), options_(options) {
  if (source.images.defined()) shuffle();
  if (source.labels.defined() && options.labels_per_class > 0) labelled_ = first_of_each_class(source.labels, options.labels_per_class);
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
  torch::Tensor x;  // on the CPU, so that a run draws the same data wherever it computes
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
    return pictures(torch::cat(picks), noise, rng);
  }
  if (noise > 0) x = x + noise * torch::randn(x.sizes(), rng);
  return {upload(x, device_), {}};
}

DataBatch Batches::next_labelled(int64_t count, double noise, at::Generator& rng) {
  if (!labelled_.defined()) return pictures(torch::randint(source_.images.size(0), {count}, rng, torch::kLong), noise, rng);
  return pictures(labelled_.index_select(0, torch::randint(labelled_.size(0), {count}, rng, torch::kLong)), noise, rng);
}

DataBatch Batches::pictures(const torch::Tensor& rows, double noise, at::Generator& rng) const {
  const auto bytes = source_.images.index_select(0, rows);
  auto x = from_bytes(bytes, torch::rand(bytes.sizes(), rng), source_.space.low, source_.space.high);
  if (options_.crop > 0) x = cut_out(x, options_.crop, rng);
  if (options_.flip) x = mirrored(x, rng);
  if (noise > 0) x = x + noise * torch::randn(x.sizes(), rng);
  return {upload(x, device_), source_.labels.defined() ? source_.labels.index_select(0, rows) : torch::Tensor()};
}

}  // namespace basin
