#include "core/evaluation/long_chains.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include "core/buffers/replay_buffer.h"
#include "core/evaluation/density.h"
#include "core/samplers/augmentation.h"
#include "core/samplers/run_chains.h"

namespace basin {
namespace {

constexpr int64_t kChunk = 2048;       // rows of y that are compared at once
constexpr int64_t kRecords = 40;       // steps at which chains are measured
constexpr int64_t kDataLookedAt = 64;  // pictures whose nearest neighbour is sought for comparison

torch::Tensor values_of(const torch::Tensor& rows, const SampleSpace& space) {
  return (rows.scalar_type() == torch::kByte ? from_bytes(rows, torch::full({1}, 0.5), space.low, space.high) : rows).flatten(1);
}

/// What turns a distance in this space into one in the pixel range [-1, 1].
double in_units(const SampleSpace& space) {
  return 2 / (space.high - space.low);
}

torch::Tensor rms(const torch::Tensor& difference) {
  return difference.flatten(1).square().mean(1).sqrt();
}

/// Of rows [first, last) of y: the smallest squared distance (up to |x|^2) and its row, [N] each.
std::pair<torch::Tensor, torch::Tensor> nearest_in(const torch::Tensor& x, const torch::Tensor& y, const torch::Tensor& self, int64_t first,
                                                   int64_t last, const SampleSpace& space) {
  const auto rows = values_of(y.slice(0, first, last), space);
  auto distance = rows.square().sum(1).unsqueeze(0) - 2 * x.mm(rows.t());
  if (self.defined()) {
    const auto own = torch::arange(first, last, torch::kLong).unsqueeze(0).eq(self.unsqueeze(1));
    distance.masked_fill_(own, std::numeric_limits<double>::infinity());
  }
  const auto [least, row] = distance.min(1);
  return {least, row + first};
}

class LongRun {
 public:
  LongRun(const LongChainSetting& setting, const torch::Tensor& start, const LongChainRequest& request, Shards& shards)
      : setting_(setting),
        start_(start),
        shards_(shards),
        record_(log_spaced(request.steps, kRecords)),
        shown_(std::min(request.shown, start.size(0))) {
    run_.chains.film_steps = log_spaced(request.steps, request.frames);
    run_.chains.shown = shown_;
    if (setting.data.defined()) run_.chains.data_to_data = between_data();
    see(0, start);
  }

  /// The next step at which something is recorded.
  int64_t next(int64_t done) const {
    int64_t step = std::numeric_limits<int64_t>::max();
    for (const auto* list : {&record_, &run_.chains.film_steps}) {
      const auto found = std::upper_bound(list->begin(), list->end(), done);
      if (found != list->end()) step = std::min(step, *found);
    }
    return step;
  }

  void see(int64_t step, const torch::Tensor& x) {
    if (std::binary_search(record_.begin(), record_.end(), step)) measure(step, x.cpu());
    const auto& film = run_.chains.film_steps;
    if (std::binary_search(film.begin(), film.end(), step))
      frames_.push_back(to_bytes(x.slice(0, 0, shown_).cpu(), setting_.space.low, setting_.space.high));
  }

  LongChainRun finish(bool whole) {
    run_.chains.whole = whole;
    run_.chains.film_steps.resize(frames_.size());
    run_.frames = torch::stack(frames_, 1).flatten(0, 1);
    return std::move(run_);
  }

 private:
  /// Mean distance of some data to the nearest other.
  double between_data() const {
    const auto& data = setting_.data;
    const int64_t looked = std::min(kDataLookedAt, data.size(0));
    const auto rows = torch::arange(looked, torch::kLong) * (data.size(0) / std::max<int64_t>(1, looked));
    const auto some = values_of(data.index_select(0, rows), setting_.space).view({looked, start_.size(1), start_.size(2), start_.size(3)});
    return in_units(setting_.space) * nearest_rms(some, data, rows, setting_.space, shards_).mean().item<double>();
  }

  void measure(int64_t step, const torch::Tensor& x) {
    const auto mean = [](const torch::Tensor& values) { return values.to(torch::kDouble).mean().item<double>(); };
    const double unit = in_units(setting_.space);
    LongChainPoint point;
    point.step = step;
    point.to_start = unit * mean(rms(x - start_.cpu()));
    if (setting_.data.defined()) point.to_data = unit * mean(nearest_rms(x, setting_.data, {}, setting_.space, shards_));
    if (x.size(0) > 1) point.to_others = unit * mean(nearest_rms(x, x, torch::arange(x.size(0), torch::kLong), setting_.space, shards_));
    point.at_box = mean((x.le(setting_.space.low) | x.ge(setting_.space.high)).to(torch::kDouble));
    point.energy = mean(energies_at(setting_.energy, x.to(start_.device()), shards_));
    run_.chains.points.push_back(point);
  }

  const LongChainSetting& setting_;
  torch::Tensor start_;
  Shards& shards_;
  std::vector<int64_t> record_;
  int64_t shown_;
  std::vector<torch::Tensor> frames_;
  LongChainRun run_;
};

}  // namespace

torch::Tensor nearest_rms(const torch::Tensor& x, const torch::Tensor& y, const torch::Tensor& self, const SampleSpace& space, Shards& shards) {
  const auto flat = x.flatten(1);
  std::vector<std::pair<torch::Tensor, torch::Tensor>> best(static_cast<size_t>(shards.count()));
  shards.run([&](int64_t shard) {
    const at::NoGradGuard no_grad;
    const auto range = shards.range(y.size(0), shard);
    auto& mine = best[static_cast<size_t>(shard)];
    for (int64_t first = range.first; first < range.second; first += kChunk) {
      const auto found = nearest_in(flat, y, self, first, std::min(range.second, first + kChunk), space);
      if (!mine.first.defined()) {
        mine = found;
        continue;
      }
      mine.second = torch::where(found.first < mine.first, found.second, mine.second);
      mine.first = torch::minimum(found.first, mine.first);
    }
  });
  auto nearest = best.front();
  for (const auto& other : best) {
    if (!other.first.defined()) continue;
    nearest.second = torch::where(other.first < nearest.first, other.second, nearest.second);
    nearest.first = torch::minimum(other.first, nearest.first);
  }
  return rms(flat - values_of(y.index_select(0, nearest.second), space));
}

LongChainRun run_long_chains(const LongChainSetting& setting, const torch::Tensor& start, const LongChainRequest& request, Shards& shards,
                             std::vector<at::Generator>& streams, at::Generator& rng, const std::function<bool(int64_t)>& on_step) {
  LongRun run(setting, start, request, shards);
  auto x = start;
  std::atomic<bool> stop{false};
  for (int64_t done = 0; done < request.steps;) {
    const auto& jump = setting.augmentation;
    if (done > 0 && jump.every > 0 && done % jump.every == 0) x = augmented(x, jump, setting.space.low, setting.space.high, rng);
    const int64_t until = std::min(run.next(done), jump.every > 0 ? (done / jump.every + 1) * jump.every : request.steps);
    x = run_chains_on(shards, setting.sampler, setting.energy, x, until - done, streams,
                      [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) {
                        if (shard == 0 && on_step && !on_step(done + k + 1)) stop = true;
                        return !stop;
                      })
            .x;
    if (stop) return run.finish(false);
    done = until;
    run.see(done, x);
  }
  return run.finish(true);
}

}  // namespace basin
