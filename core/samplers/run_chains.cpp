#include "core/samplers/run_chains.h"

#include <algorithm>

#include "core/samplers/hmc.h"
#include "core/samplers/langevin.h"
#include "core/samplers/mala.h"

namespace basin {
namespace {

/// Sums numbers of steps, in double and in their order. Reading one makes a GPU finish all that comes before it, so they are read many at a time.
class StepSum {
 public:
  explicit StepSum(double factor) : factor_(factor) {}
  void add(torch::Tensor number) {
    waiting_.push_back(std::move(number));
    if (waiting_.size() == kReadAtOnce) read();
  }
  double value() {
    read();
    return sum_;
  }

 private:
  static constexpr size_t kReadAtOnce = 1000;

  void read() {
    if (waiting_.empty()) return;
    const auto numbers = at::stack(waiting_).to(torch::kCPU, torch::kDouble);
    const double* const number = numbers.data_ptr<double>();
    for (size_t i = 0; i < waiting_.size(); ++i) sum_ += factor_ * number[i];
    waiting_.clear();
  }

  double factor_, sum_ = 0;
  std::vector<torch::Tensor> waiting_;
};

}  // namespace

std::unique_ptr<Sampler> make_sampler(const ChainOptions& options, double low, double high) {
  switch (options.sampler) {
    case SamplerKind::langevin:
    case SamplerKind::relaxed_langevin:
      return std::make_unique<Langevin>(options, low, high);
    case SamplerKind::mala:
      return std::make_unique<Mala>(options);
    case SamplerKind::hmc:
      return std::make_unique<Hmc>(options);
  }
  TORCH_CHECK(false, "not a sampler");
}

void ChainStatistics::add(const ChainStatistics& other) {
  grad_norm += other.grad_norm;
  clipped += other.clipped;
  accepted += other.accepted;
  weight += other.weight;
}

ChainStatistics ChainStatistics::mean() const {
  if (weight <= 0) return *this;
  return {grad_norm / weight, clipped / weight, accepted / weight, 1};
}

ChainRun run_chains(const Sampler& sampler, const Energy& energy, const torch::Tensor& start, int64_t steps, at::Generator& rng,
                    const OnStep& on_step) {
  ChainRun run;
  ChainState state{start, {}};
  const double chains = static_cast<double>(start.size(0));
  StepSum grad_norm(1), clipped(chains), accepted(chains);
  auto& statistics = run.statistics;
  for (int64_t k = 0; k < steps && run.finished; ++k) {
    const auto before = state.x;
    auto step = sampler.step(energy, std::move(state), rng);
    grad_norm.add(step.grad_norm.sum());
    if (step.clipped.defined()) clipped.add(step.clipped);
    if (step.accepted.defined())
      accepted.add(step.accepted);
    else
      statistics.accepted += chains;
    statistics.weight += chains;
    run.finished = !on_step || on_step(k, before, step);
    state = std::move(step.next);
  }
  statistics.grad_norm = grad_norm.value();
  statistics.clipped = clipped.value();
  statistics.accepted += accepted.value();
  run.x = state.x;
  return run;
}

ChainRun run_chains_on(Shards& shards, const Sampler& sampler, const Energy& energy, const torch::Tensor& start, int64_t steps,
                       std::vector<at::Generator>& streams, const OnShardStep& on_step) {
  const auto prepared = energy.prepared(sampler.precision());
  const Energy& moving = prepared ? *prepared : energy;
  std::vector<ChainRun> parts(static_cast<size_t>(shards.count()));
  shards.run([&](int64_t shard) {
    const auto [first, last] = shards.range(start.size(0), shard);
    const auto index = static_cast<size_t>(shard);
    const int64_t offset = first;
    OnStep notify;
    if (on_step)
      notify = [&, shard, offset](int64_t k, const torch::Tensor& before, const ChainStep& step) { return on_step(shard, offset, k, before, step); };
    const auto own = moving.rows(first, last);
    parts[index] = run_chains(sampler, own ? *own : moving, start.slice(0, first, last), last > first ? steps : 0, streams[index], notify);
  });
  ChainRun run;
  std::vector<torch::Tensor> states;
  for (const auto& part : parts) {
    states.push_back(part.x);
    run.statistics.add(part.statistics);
    run.finished = run.finished && part.finished;
  }
  run.x = torch::cat(states);
  return run;
}

}  // namespace basin
