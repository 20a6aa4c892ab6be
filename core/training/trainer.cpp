#include "core/training/trainer.h"

#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "core/base/blas.h"
#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/energy/networks.h"

namespace basin {
namespace {

enum Stream : int64_t { kWeights = 1, kData, kBuffer, kBufferStart, kChains };  // kChains + shard

int64_t shards_for(const RunOptions& options, const torch::Device& device) { return device.is_cuda() ? 1 : options.compute.threads; }

ReplayBuffer make_buffer(const RunOptions& options, const DataSource& source, const torch::Device& device) {
  auto rng = make_generator(device, options.compute.seed, kBufferStart);
  return ReplayBuffer(options.buffer, source.space, device, rng);
}

NamedTensors views_of(const torch::Tensor& flat, const NamedTensors& like, bool with_gradient) {
  NamedTensors views;
  int64_t offset = 0;
  for (const auto& [name, tensor] : like) {
    auto view = flat.narrow(0, offset, tensor.numel()).view(tensor.sizes()).detach();
    views.emplace_back(name, view.requires_grad_(with_gradient));
    offset += tensor.numel();
  }
  return views;
}

double share_at_edge(const torch::Tensor& x, const SampleSpace& space) {
  return (x.le(space.low) | x.ge(space.high)).to(torch::kFloat).mean().item<double>();
}

/// Root mean square distance of a batch from its mean.
double spread(const torch::Tensor& x) {
  if (x.size(0) < 2) return kNotMeasured;
  const auto rows = x.flatten(1);
  return std::sqrt((rows - rows.mean(0, true)).square().mean().item<double>());
}

}  // namespace

Trainer::Trainer(const RunOptions& options)
    : options_(options),
      device_(resolve_device(options.compute.device)),
      source_(load_data(options.data)),
      shards_(std::make_unique<Shards>(shards_for(options, device_))),
      data_stream_(make_generator(torch::kCPU, options.compute.seed, kData)),
      buffer_stream_(make_generator(device_, options.compute.seed, kBuffer)),
      batches_(source_, device_, options.compute.seed),
      buffer_(make_buffer(options, source_, device_)) {
  use_one_thread_per_shard();
  for (int64_t shard = 0; shard < shards_->count(); ++shard) chain_streams_.push_back(make_generator(device_, options.compute.seed, kChains + shard));
  auto rng = make_generator(torch::kCPU, options.compute.seed, kWeights);
  make_views(make_network(options.network, source_.space, rng));
  batch_.data = batches_.next(options.optimiser.batch, options.data.noise, data_stream_);
  batch_.chains = buffer_.draw(options.optimiser.batch, 1.0, 0, buffer_stream_).x;
}

void Trainer::make_views(const NetPtr& network) {
  std::vector<torch::Tensor> flat;
  for (const auto& [name, tensor] : network->parameters()) flat.push_back(tensor.flatten());
  weights_ = torch::cat(flat).to(device_);
  average_ = weights_.clone();
  adam_ = {torch::zeros_like(weights_), torch::zeros_like(weights_), 0};
  net_ = network->with_parameters(views_of(weights_, network->parameters(), true));
  frozen_ = network->with_parameters(views_of(weights_, network->parameters(), false));
  averaged_ = network->with_parameters(views_of(average_, network->parameters(), false));
}

std::optional<Metrics> Trainer::step(double progress, const std::vector<int64_t>& watched, const OnProgress& on_progress, int64_t chunk) {
  const auto streams_before = stream_states();
  const auto position_before = batches_.position();
  const Batch batch_before = batch_;
  const auto undo = [&]() -> std::optional<Metrics> {
    restore_streams(streams_before);
    batches_.seek(position_before);
    batch_ = batch_before;
    return std::nullopt;
  };
  const auto interrupted = [&](Stage stage) { return on_progress && !on_progress(stage, 0); };

  const auto starts = buffer_.draw(options_.optimiser.batch, options_.buffer.fresh, step_count(), buffer_stream_);
  batch_ = {batches_.next(options_.optimiser.batch, options_.data.noise, data_stream_), starts.x, {}, {}, ChainTraces(watched, starts.x, options_.chain.steps)};
  if (interrupted(Stage::draw)) return undo();

  ChainStatistics statistics;
  if (!sample(statistics, on_progress, chunk)) return undo();
  if (chunk > 0 && interrupted(Stage::score)) return undo();
  auto result = gradient();
  if (chunk > 0 && interrupted(Stage::push)) return undo();

  batch_.energies_data = result.energies_data;
  batch_.energies_samples = result.energies_samples;
  if (!std::isfinite(result.loss) || !std::isfinite(result.flat.norm().item<double>())) return report(result, kNotMeasured, kNotMeasured, statistics, starts.fresh);
  buffer_.store(starts, batch_.chains, batch_.energies_samples, options_.chain.steps, buffer_stream_);
  const double rate = scheduled_rate(options_.optimiser, step_count(), progress);
  const double norm = clip_gradient(result.flat, adam_, options_.optimiser);
  adam_step(weights_, result.flat, adam_, options_.optimiser, rate);
  update_average();
  return report(result, norm, rate, statistics, starts.fresh);
}

bool Trainer::sample(ChainStatistics& statistics, const OnProgress& on_progress, int64_t chunk) {
  const int64_t steps = options_.chain.steps, stride = chunk > 0 ? chunk : steps;
  for (int64_t done = 0; done < steps; done += stride) {
    const int64_t count = std::min(stride, steps - done);
    if (!sample_chunk(done, count, statistics, chunk > 0 ? OnProgress{} : on_progress)) return false;
    batch_.traces.set_recorded(done + count);
    if (chunk > 0 && on_progress && !on_progress(Stage::sample, done + count)) return false;
  }
  return true;
}

/// With `on_progress`, shard 0 (this thread) asks it after each of its steps and stops the others.
bool Trainer::sample_chunk(int64_t first_step, int64_t steps, ChainStatistics& statistics, const OnProgress& on_progress) {
  const auto sampler = make_sampler(options_.chain, source_.space.low, source_.space.high);
  std::atomic<bool> stop{false};
  const auto run = run_chains_on(*shards_, *sampler, *frozen_, batch_.chains, steps, chain_streams_,
                                 [&](int64_t shard, int64_t first, int64_t k, const torch::Tensor&, const ChainStep& step) {
                                   batch_.traces.record(first, first_step + k, step);
                                   if (shard == 0 && on_progress && !on_progress(Stage::sample, first_step + k + 1)) stop = true;
                                   return !stop;
                                 });
  batch_.chains = run.x;
  statistics.add(run.statistics);
  return !stop;
}

/// Each shard differentiates the loss of its part of the batch; the parts are added in shard order, so the sum has the same bits every time.
Trainer::Gradient Trainer::gradient() const {
  const auto objective = make_objective(options_.objective);
  const int64_t count = std::min(batch_.data.size(0), batch_.chains.size(0));
  std::vector<Gradient> parts(static_cast<size_t>(shards_->count()));
  shards_->run([&](int64_t shard) {
    const auto [first, last] = shards_->range(count, shard);
    auto& part = parts[static_cast<size_t>(shard)];
    if (first == last) return;
    const auto value = (*objective)(*net_, batch_.data.slice(0, first, last), batch_.chains.slice(0, first, last));
    std::vector<torch::Tensor> leaves, flat;
    for (const auto& [name, tensor] : net_->parameters()) leaves.push_back(tensor);
    const double share = static_cast<double>(last - first) / static_cast<double>(count);
    for (const auto& grad : torch::autograd::grad({value.loss}, leaves)) flat.push_back(grad.flatten());
    part = {torch::cat(flat).mul_(share), value.energy_data, value.energy_samples, value.loss.item<double>() * share};
  });
  Gradient sum;
  sum.flat = torch::zeros_like(weights_);
  std::vector<torch::Tensor> energies_data, energies_samples;
  for (const auto& part : parts) {
    if (!part.flat.defined()) continue;
    sum.flat.add_(part.flat);
    sum.loss += part.loss;
    energies_data.push_back(part.energies_data);
    energies_samples.push_back(part.energies_samples);
  }
  sum.energies_data = torch::cat(energies_data);
  sum.energies_samples = torch::cat(energies_samples);
  return sum;
}

void Trainer::update_average() {
  // Early on the average follows closely, so that it is not held back by the random start.
  const double decay = std::min(options_.optimiser.ema, (1.0 + static_cast<double>(adam_.steps)) / (10.0 + static_cast<double>(adam_.steps)));
  average_.mul_(decay).add_(weights_, 1 - decay);
}

Metrics Trainer::report(const Gradient& gradient, double norm, double rate, const ChainStatistics& statistics, double fresh) const {
  const auto mean = statistics.mean();
  Metrics row;
  row.step = step_count();  // of a refused update too: it is the state that stays
  row.energy_data = batch_.energies_data.mean().item<double>();
  row.energy_model = batch_.energies_samples.mean().item<double>();
  row.gap = row.energy_data - row.energy_model;
  row.loss = gradient.loss;
  row.grad_norm = norm;
  if (batch_.energies_data.size(0) > 1) {
    row.energy_data_sd = batch_.energies_data.std().item<double>();
    row.energy_model_sd = batch_.energies_samples.std().item<double>();
  }
  row.chain_grad_norm = mean.grad_norm;
  row.clipped = mean.clipped;
  row.accepted = mean.accepted;
  row.at_box = share_at_edge(batch_.chains, source_.space);
  row.learning_rate = rate;
  row.fresh = fresh;
  row.diversity = spread(batch_.chains) / spread(batch_.data);
  return row;
}

std::vector<torch::Tensor> Trainer::stream_states() const {
  std::vector<torch::Tensor> states = {state_of(data_stream_), state_of(buffer_stream_)};
  for (const auto& stream : chain_streams_) states.push_back(state_of(stream));
  return states;
}

void Trainer::restore_streams(const std::vector<torch::Tensor>& states) {
  restore_state(data_stream_, states[0]);
  restore_state(buffer_stream_, states[1]);
  for (size_t i = 0; i < chain_streams_.size(); ++i) restore_state(chain_streams_[i], states[i + 2]);
}

NamedTensors Trainer::tensors() const {
  NamedTensors all;
  for (const auto& [name, tensor] : frozen_->parameters()) all.emplace_back("net." + name, tensor);
  for (const auto& [name, tensor] : averaged_->parameters()) all.emplace_back("average." + name, tensor);
  all.insert(all.end(), {{"adam.m", adam_.m}, {"adam.v", adam_.v}});
  const auto position = batches_.position();
  all.emplace_back("counts", torch::tensor({adam_.steps, position.epoch, position.next}, torch::kLong));
  const auto states = stream_states();
  for (size_t i = 0; i < states.size(); ++i) all.emplace_back(fmt::format("random.{}", i), states[i]);
  for (const auto& item : buffer_.tensors()) all.push_back(item);
  return all;
}

void Trainer::reseed_streams() {
  const int64_t seed = options_.compute.seed + step_count();
  data_stream_ = make_generator(torch::kCPU, seed, kData);
  buffer_stream_ = make_generator(device_, seed, kBuffer);
  for (size_t i = 0; i < chain_streams_.size(); ++i) chain_streams_[i] = make_generator(device_, seed, kChains + static_cast<int64_t>(i));
}

void Trainer::load(const NamedTensors& tensors, bool same_device) {
  const auto find = [&](const std::string& name) -> const torch::Tensor& {
    for (const auto& [its_name, tensor] : tensors)
      if (its_name == name) return tensor;
    throw BadInput(fmt::format("'{}' is missing; the checkpoint does not fit its own options.", name));
  };
  const auto into = [&](const std::string& name, const torch::Tensor& target) {
    const auto& tensor = find(name);
    if (tensor.sizes() != target.sizes() || tensor.scalar_type() != target.scalar_type())
      throw BadInput(fmt::format("'{}' has shape {} where {} is needed; the checkpoint does not fit its own options.", name, fmt::join(tensor.sizes(), "x"), fmt::join(target.sizes(), "x")));
    if (tensor.is_floating_point() && !tensor.isfinite().all().item<bool>())
      throw BadInput(fmt::format("'{}' holds values that are not finite; load an earlier checkpoint.", name));
    const at::NoGradGuard no_grad;
    torch::Tensor(target).copy_(tensor);
  };
  for (const auto& [name, tensor] : frozen_->parameters()) into("net." + name, tensor);
  for (const auto& [name, tensor] : averaged_->parameters()) into("average." + name, tensor);
  into("adam.m", adam_.m);
  into("adam.v", adam_.v);
  const auto counts = torch::empty({3}, torch::kLong);
  into("counts", counts);
  const auto* count = counts.data_ptr<int64_t>();
  if (count[0] < 0 || count[1] < 0 || count[2] < 0) throw BadInput("'counts' is negative; the checkpoint is not sound.");
  adam_.steps = count[0];
  batches_.seek({count[1], count[2]});
  auto states = stream_states();
  for (size_t i = 0; i < states.size() && same_device; ++i) into(fmt::format("random.{}", i), states[i]);
  same_device ? restore_streams(states) : reseed_streams();
  buffer_.load(tensors);
  if (buffer_.size() > 0) batch_.chains = buffer_.states(torch::arange(std::min(options_.optimiser.batch, buffer_.size()), torch::kLong));
}

}  // namespace basin
