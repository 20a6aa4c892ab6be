#include <fmt/format.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adam.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "core/base/blas.h"
#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/bench/bench.h"
#include "core/bench/measure.h"
#include "core/buffers/replay_buffer.h"
#include "core/data/data_source.h"
#include "core/energy/architecture.h"
#include "core/energy/networks.h"
#include "core/objectives/kl_term.h"
#include "core/run/presets.h"
#include "core/training/session.h"

namespace basin::bench {
namespace {

constexpr int kRounds = 5;
constexpr double kRoundSeconds = 1;  // at least, of ours
constexpr int64_t kBuffers = 4;      // batches that the buffer holds where there is a KL term: past samples to compare with after as many updates

/// Contrastive divergence as published scripts train it: one loop, weights that require gradients throughout, the library's Adam and threads. Same
/// network, batch, chains, buffer and loss as ours.
class PlainTrainer {
 public:
  PlainTrainer(const RunOptions& options, const DataSource& data)
      : options_(options), data_(data), rng_(make_generator(torch::kCPU, 1, 0)), net_(trainable(make_network(options.network, data.space, rng_))) {
    std::vector<torch::Tensor> leaves;
    for (const auto& [name, tensor] : net_->parameters()) leaves.push_back(tensor);
    adam_ = std::make_unique<torch::optim::Adam>(
        leaves, torch::optim::AdamOptions(options.optimiser.learning_rate).betas({options.optimiser.beta1, options.optimiser.beta2}));
    buffer_ = noise(options.buffer.capacity);
  }

  void update() {
    const auto& objective = options_.objective;
    const int64_t batch = options_.optimiser.batch, last = has_kl_term(objective) ? differentiated_steps(objective, options_.chain.steps) : 0;
    const auto slots = torch::randint(buffer_.size(0), {batch}, rng_, torch::kLong);
    const auto fresh = torch::rand({batch, 1, 1, 1}, rng_).lt(options_.buffer.fresh);
    auto x = chains(torch::where(fresh, noise(batch), buffer_.index_select(0, slots)), options_.chain.steps - last);
    ChainPath path;
    for (int64_t step = 0; step < last; ++step) {
      path.push_back(x);
      x = chains(x, 1);
    }
    const auto samples = x.detach();
    const auto energies = (*net_)(torch::cat({real(batch), samples}));
    const auto on_data = energies.slice(0, 0, batch), on_samples = energies.slice(0, batch);
    auto loss = on_data.mean() - on_samples.mean() + objective.energy_penalty * (on_data.square().mean() + on_samples.square().mean());
    if (last > 0) loss = loss + kl_term(path);
    adam_->zero_grad();
    loss.backward();
    if (options_.optimiser.norm_clip > 0) torch::nn::utils::clip_grad_norm_(adam_->param_groups()[0].params(), options_.optimiser.norm_clip);
    adam_->step();
    net_->update_state();
    buffer_.index_copy_(0, slots, samples);
  }

 private:
  static NetPtr trainable(const NetPtr& made) {
    NamedTensors leaves;
    for (const auto& [name, tensor] : made->parameters()) leaves.emplace_back(name, tensor.detach().requires_grad_());
    return made->with_parameters(leaves);
  }

  torch::Tensor noise(int64_t count) {
    const auto& space = data_.space;
    return torch::rand({count, space.channels, space.height, space.width}, rng_).mul_(space.high - space.low).add_(space.low);
  }

  torch::Tensor real(int64_t count) {
    const auto bytes = data_.images.index_select(0, torch::randint(data_.images.size(0), {count}, rng_, torch::kLong));
    return from_bytes(bytes, torch::rand(bytes.sizes(), rng_), data_.space.low, data_.space.high);
  }

  torch::Tensor chains(const torch::Tensor& x, int64_t steps) const {
    auto some = options_.chain;
    some.steps = steps;
    return plain_chains(*net_, some, x, data_.space.low, data_.space.high);
  }

  torch::Tensor kl_term(const ChainPath& path) {
    NamedTensors detached;
    for (const auto& [name, tensor] : net_->parameters()) detached.emplace_back(name, tensor.detach());
    const auto frozen = net_->with_parameters(detached);
    const auto past = buffer_.slice(0, 0, std::min(options_.objective.entropy_set, buffer_.size(0)));
    return KlTerm(options_.objective, options_.chain, data_.space)(*net_, *frozen, path, past).sum();
  }

  RunOptions options_;
  const DataSource& data_;
  at::Generator rng_;
  NetPtr net_;
  torch::Tensor buffer_;
  std::unique_ptr<torch::optim::Adam> adam_;
};

/// Of the network alone, forward and backward: chains need the input's gradient, the update all of both batches.
double flops_per_update(const RunOptions& options, const SampleSpace& space) {
  const InputShape input{space.channels, space.height, space.width};
  const auto forward = static_cast<double>(cost_of(architecture_of(options.network, input), input).flops);
  const double batch = static_cast<double>(options.optimiser.batch), steps = static_cast<double>(options.chain.steps);
  return batch * forward * (2 * steps + 2 * 3);
}

/// Seconds of one update's stages: drawing starts and data, chains, gradient of the loss, step of the weights and storing.
std::array<double, 4> profile(Session& session) {
  using Clock = std::chrono::steady_clock;
  std::array<double, 4> seconds{};
  auto since = Clock::now();
  const auto lap = [&](size_t stage) {
    const auto now = Clock::now();
    seconds[stage] += std::chrono::duration<double>(now - since).count();
    since = now;
  };
  session.step(
      [&](Stage stage, int64_t) {
        if (stage == Stage::draw) lap(0);
        if (stage == Stage::sample) lap(1);
        if (stage == Stage::update) lap(2);
        return true;
      },
      session.options().chain.steps);
  lap(3);
  return seconds;
}

void print_profile(Session& session, int64_t updates) {
  std::array<std::vector<double>, 4> stages;
  for (int64_t i = 0; i < updates; ++i) {
    const auto seconds = profile(session);
    for (size_t stage = 0; stage < stages.size(); ++stage) stages[stage].push_back(seconds[stage]);
  }
  fmt::print("one update: draw {:.2f} ms, chains {:.2f} ms, gradient {:.2f} ms, step and store {:.2f} ms (medians of {})\n", 1e3 * median(stages[0]),
             1e3 * median(stages[1]), 1e3 * median(stages[2]), 1e3 * median(stages[3]), updates);
}

}  // namespace

void train(const std::string& preset) {
  use_one_thread_per_shard();
  Shards shards(0);
  auto options = load_preset(preset);
  if (options.network.classes > 0) throw BadInput(fmt::format("Preset '{}' learns classes; 'bench train' takes presets without.", preset));
  if (has_kl_term(options.objective)) options.buffer.capacity = kBuffers * options.optimiser.batch;
  const auto session = make_session(options);
  const auto data = load_data(options.data);
  if (!data.space.image) throw BadInput(fmt::format("Preset '{}' learns points; 'bench train' takes presets of images.", preset));
  PlainTrainer plain(options, data);
  for (int64_t i = 0; i < kBuffers; ++i) session->step();
  const auto updates = static_cast<int64_t>(std::ceil(kRoundSeconds / seconds_of([&] { session->step(); })));
  const auto rate_of = [&](const auto& update) {
    return static_cast<double>(updates) / seconds_of([&] {
             for (int64_t i = 0; i < updates; ++i) update();
           });
  };
  plain.update();
  const int openblas = faster_openblas_threads([&] { plain.update(); });
  std::vector<double> plain_rates, our_rates, ratios, sgemm;
  for (int round = 0; round < kRounds; ++round) {
    with_intra_op_threads(openblas, [&] { plain_rates.push_back(rate_of([&] { plain.update(); })); });
    our_rates.push_back(rate_of([&] { session->step(); }));
    ratios.push_back(our_rates.back() / plain_rates.back());
    sgemm.push_back(sgemm_of_all_cores(shards));
  }
  const double achieved = median(our_rates) * flops_per_update(options, data.space) * 1e-9, peak = median(sgemm);
  fmt::print(
      "{}: plain {:.2f} (OpenBLAS on {}), basin {:.2f} updates/s, ratio {:.2f}; {:.1f} GFLOP/s = {:.1f} % of sgemm {:.0f} GFLOP/s; {} alternating "
      "rounds of {} updates\n",
      preset, median(plain_rates), openblas, median(our_rates), median(ratios), achieved, 100 * achieved / peak, peak, kRounds, updates);
  print_profile(*session, updates);
}

}  // namespace basin::bench
