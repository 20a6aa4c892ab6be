#include <fmt/format.h>
#include <torch/types.h>

#include <cmath>
#include <functional>

#include "core/base/blas.h"
#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/bench/bench.h"
#include "core/bench/measure.h"
#include "core/energy/architecture.h"
#include "core/energy/networks.h"
#include "core/samplers/run_chains.h"

namespace basin::bench {
namespace {

constexpr int kRounds = 7;
constexpr int64_t kResidualBatch = 32, kResidualSteps = 3;
constexpr double kRoundSeconds = 0.1;  ///< at least, of ours: shorter rounds vary with what else the machine does

struct Case {
  NetworkOptions network;
  SampleSpace space;
  ChainOptions chain;
  double flops_per_chain_step;
  bool plain_trains = false;  ///< the plain loop leaves parameters requiring gradients, as published scripts do
};

/// Where the time of one step goes: the energy, its gradient, and what the sampler adds (noise, move, clips, sums, prepared weights). Only residual
/// networks compute the energy apart from its gradient.
void print_profile(const Case& c, const Energy& net, const torch::Tensor& x, double seconds_of_step, Shards& shards) {
  const auto prepared = net.prepared(c.chain.precision);
  const Energy& energy = prepared ? *prepared : net;
  const auto milliseconds = [&](const auto& pass) {
    std::vector<double> rounds;
    for (int round = 0; round < kRounds; ++round)
      rounds.push_back(seconds_of([&] {
        shards.run([&](int64_t shard) {
          const auto [first, last] = shards.range(x.size(0), shard);
          for (int64_t k = 0; k < c.chain.steps; ++k) pass(x.slice(0, first, last));
        });
      }));
    return 1e3 * median(rounds) / static_cast<double>(c.chain.steps);
  };
  const double step = 1e3 * seconds_of_step;
  const double both = milliseconds([&](const torch::Tensor& part) { energy.energy_and_grad(part); });
  fmt::print("  one step {:.2f} ms: energy and gradient {:.2f}; noise, move, sums and a share of preparing the weights, once in {} steps, {:.2f}\n",
             step, both, c.chain.steps, step - both);
  if (!c.plain_trains) return;
  const double forward = milliseconds([&](const torch::Tensor& part) {
    const at::NoGradGuard no_grad;
    energy(part);
  });
  fmt::print("  of the former the energy alone {:.2f}\n", forward);
}

void compare(const Case& c, int64_t batch, Shards& shards) {
  auto rng = make_generator(torch::kCPU, 1, 0);
  const auto made = make_network(c.network, c.space, rng);
  NamedTensors frozen;
  for (const auto& [name, tensor] : made->parameters()) frozen.emplace_back(name, tensor.detach());
  const auto net = made->with_parameters(frozen);
  NamedTensors leaves;
  for (const auto& [name, tensor] : frozen) leaves.emplace_back(name, tensor.detach().requires_grad_(c.plain_trains));
  const auto scripted = made->with_parameters(leaves);
  const std::vector<int64_t> shape =
      c.space.image ? std::vector<int64_t>{batch, c.space.channels, c.space.height, c.space.width} : std::vector<int64_t>{batch, c.space.width};
  const auto start = torch::rand(shape, rng).mul_(c.space.high - c.space.low).add_(c.space.low);
  const auto sampler = make_sampler(c.chain, c.space.low, c.space.high);
  std::vector<at::Generator> streams;
  for (int64_t shard = 0; shard < shards.count(); ++shard) streams.push_back(make_generator(torch::kCPU, 1, 10 + shard));

  const auto script = [&] { plain_chains(*scripted, c.chain, start.clone(), c.space.low, c.space.high); };
  script();
  const int openblas = faster_openblas_threads(script);
  const auto plain = [&] { with_intra_op_threads(openblas, script); };
  const auto ours = [&] { run_chains_on(shards, *sampler, *net, start, c.chain.steps, streams); };
  const auto repeats = static_cast<int64_t>(std::ceil(kRoundSeconds / seconds_of(ours)));
  const auto repeated = [&](const std::function<void()>& work) {
    return seconds_of([&] {
      for (int64_t i = 0; i < repeats; ++i) work();
    });
  };
  std::vector<double> plain_rates, our_rates, ratios, sgemm;
  const double work = static_cast<double>(batch * c.chain.steps * repeats);
  for (int round = 0; round < kRounds; ++round) {
    plain_rates.push_back(work / repeated(plain));
    our_rates.push_back(work / repeated(ours));
    ratios.push_back(our_rates.back() / plain_rates.back());
    sgemm.push_back(sgemm_of_all_cores(shards));
  }
  const double rate = median(our_rates), peak = median(sgemm);
  fmt::print(
      "{:>8} chains  plain {:>9.0f} (OpenBLAS on {})  basin {:>9.0f} chain-steps/s  ratio {:5.2f}  {:5.1f} GFLOP/s = {:4.1f} % of sgemm {:.0f} "
      "GFLOP/s\n",
      batch, median(plain_rates), openblas, rate, median(ratios), rate * c.flops_per_chain_step * 1e-9,
      100 * rate * c.flops_per_chain_step * 1e-9 / peak, peak);
  print_profile(c, *net, start, static_cast<double>(batch) / rate, shards);
  std::fflush(stdout);
}

void heading(const std::string& what, const Shards& shards) {
  fmt::print(
      "{}; {} shards; plain: one autograd loop on {} intra-op threads, OpenBLAS on as many or on one, whichever is faster; medians of {} alternating "
      "rounds\n",
      what, shards.count(), shards.count(), kRounds);
}

void small_cnn(Shards& shards) {
  Case c;
  c.network = {Network::small_cnn, 16, 2, Activation::silu};
  c.space = {true, 1, 28, 28, -1.0, 1.0, {}};
  c.chain.sampler = SamplerKind::relaxed_langevin;
  c.chain.steps = 60;
  c.chain.step_size = 10;
  c.chain.gradient_clip = 0.03;
  c.chain.clip_to_box = c.chain.clip_noised = true;
  c.flops_per_chain_step = 2 * 1.71e6;  // forward and input gradient
  heading("Small CNN, 28x28, K = 60", shards);
  for (const int64_t batch : {64, 256}) compare(c, batch, shards);
}

void residual(NetworkOptions network, Shards& shards) {
  const int64_t side = network.kind == Network::igebm_imagenet128 ? 32 : 28;  // it halves five times
  const InputShape image{1, side, side};
  network.scales = 1;
  network.classes = 0;
  Case c;
  c.network = network;
  c.space = {true, image.channels, image.height, image.width, -1.0, 1.0, {}};
  c.chain.sampler = SamplerKind::relaxed_langevin;
  c.chain.steps = kResidualSteps;
  c.chain.step_size = 100;
  c.chain.noise = 0.001;
  c.chain.clip_to_box = c.chain.clip_noised = true;
  c.flops_per_chain_step = 2.0 * static_cast<double>(cost_of(architecture_of(network, image), image).flops);
  c.plain_trains = true;
  heading(fmt::format("{}, width {}, {}x{}, K = {}", entry_of(kNetworks, network.kind).name, network.width, side, side, kResidualSteps), shards);
  for (const auto& precision : kPrecisions) {
    c.chain.precision = precision.value;
    fmt::print("{:>9}", precision.name);
    compare(c, kResidualBatch, shards);
  }
}

}  // namespace

void langevin(const std::string& net) {
  use_one_thread_per_shard();
  Shards shards(0);
  std::vector<std::string> names;
  for (const auto& publication : publications()) {
    const auto kind = publication.options.kind;
    const auto name = entry_of(kNetworks, kind).name;
    if (!takes_images(kind)) continue;
    if (name == net) return kind == Network::small_cnn ? small_cnn(shards) : residual(publication.options, shards);
    if (names.empty() || names.back() != name) names.emplace_back(name);  // some are published twice
  }
  throw BadInput(unknown_name("Network", net, names));
}

void langevin2d() {
  use_one_thread_per_shard();
  Shards shards(0);
  Case c;
  c.chain.steps = 20;
  c.flops_per_chain_step = 2 * 2.0 * (2 * 128 + 128 * 128 + 128);
  heading("MLP 2-128-128-1, K = 20", shards);
  for (const int64_t chains : {1024, 4096, 16384, 65536, 262144}) compare(c, chains, shards);
}

}  // namespace basin::bench
