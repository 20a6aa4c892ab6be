#include "core/training/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/blas.h"
#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/data/labelled_images.h"
#include "core/energy/networks.h"
#include "core/training/flat_weights.h"

namespace basin {
namespace {

/// Data has the classes of which there is a picture to learn from, and no other.
void check_classes(const NetworkOptions& network, const DataSource& source) {
  const auto known = static_cast<int64_t>(source.space.classes.size());
  if (network.classes == 0 || network.classes == known) return;
  throw BadInput(fmt::format("network.classes = {} does not fit data with {} classes; set network.classes = {}{}.", network.classes, known, known,
                             known == 0 ? ", or choose data with labels" : " or 0"));
}

constexpr int64_t kEpochsApart = 100000;  // more than a run makes: where the shuffles of another attempt begin
constexpr int64_t kPartsEvery = 10;       // updates between two that tell the parts of the gradient apart

double share_at_edge(const torch::Tensor& x, const SampleSpace& space) {
  return (x.le(space.low) | x.ge(space.high)).to(torch::kFloat).mean().item<double>();
}

double norm_of(const torch::Tensor& gradient) {
  return gradient.defined() ? gradient.norm().item<double>() : kNotMeasured;
}

/// Root mean square distance of a batch from its mean.
double spread(const torch::Tensor& x) {
  if (x.size(0) < 2) return kNotMeasured;
  const auto rows = x.flatten(1);
  return std::sqrt((rows - rows.mean(0, true)).square().mean().item<double>());
}

}  // namespace

int64_t shards_for(int64_t threads, const torch::Device& device) {
  return device.is_cpu() ? threads : 1;
}

int64_t recorded_threads(int64_t asked, const torch::Device& device, int64_t shards) {
  return device.is_cpu() ? shards : asked;
}

ReplayBuffer make_buffer(const RunOptions& options, const SampleSpace& space, const torch::Device& device) {
  auto rng = make_generator(device, options.compute.seed, Stream::buffer_start);
  return ReplayBuffer(options.buffer, space, device, rng, has_chains_of_classes(options) ? options.network.classes : 0);
}

Trainer::Trainer(const RunOptions& options, DataSource source)
    : options_(options),
      device_(resolve_device(options.compute.device)),
      source_(std::move(source)),
      shards_(std::make_unique<Shards>(shards_for(options.compute.threads, device_))),
      data_stream_(make_generator(torch::kCPU, options.compute.seed, Stream::data)),
      buffer_stream_(make_generator(device_, options.compute.seed, Stream::buffer)),
      batches_(source_, device_, options.compute.seed, batch_options(options.data)),
      buffer_(make_buffer(options, source_.space, device_)) {
  if (has_data()) check_classes(options.network, source_);
  if (has_data() && has_chains_of_classes(options) && options.buffer.start != ChainStart::data)
    class_weights_ = class_weights(source_.labels, options.network.classes);
  if (class_weights_.defined()) class_weights_ = class_weights_.to(device_);
  if (device_.is_cpu()) use_one_thread_per_shard();
  use_own_precision();
  for (int64_t shard = 0; shard < shards_->count(); ++shard)
    chain_streams_.push_back(make_generator(device_, options.compute.seed, Stream::chains, shard));
  auto rng = make_generator(torch::kCPU, options.compute.seed, Stream::weights);
  make_views(make_network(options.network, source_.space, rng));
  if (has_data()) {
    const auto data = next_data();
    batch_.data = data.x;
    set_labels(data);
  }
  batch_.chains = buffer_.draw(options.optimiser.batch, 1.0, 0, buffer_stream_).x;
  if (!has_data()) batch_.data = batch_.chains.slice(0, 0, 0);
}

void Trainer::use_own_precision() const {
  allow_tf32(options_.compute.tf32, device_);
}

void Trainer::make_views(const NetPtr& network) {
  weights_ = flat_weights(*network).to(device_);
  average_ = weights_.clone();
  adam_ = {torch::zeros_like(weights_), torch::zeros_like(weights_), 0};
  net_ = network->with_parameters(views_of(weights_, network->parameters(), true));
  frozen_ = net_->with_parameters(views_of(weights_, network->parameters(), false));
  NamedTensors own_state;
  for (const auto& [name, tensor] : net_->state()) own_state.emplace_back(name, tensor.clone());
  averaged_ = net_->with(views_of(average_, network->parameters(), false), std::move(own_state));
}

std::optional<Metrics> Trainer::step(double progress, const std::vector<int64_t>& watched, const OnProgress& on_progress, int64_t chunk) {
  use_own_precision();
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

  const auto data = next_data();
  const bool rest = chains_rest();
  ChainStarts starts;
  if (rest)
    begin_resting_batch(data);
  else
    begin_batch(data, starts = chain_starts(data), watched);
  if (interrupted(Stage::draw)) return undo();

  ChainStatistics statistics;
  if (!rest && !sample(statistics, on_progress, chunk)) return undo();
  if (chunk > 0 && interrupted(Stage::score)) return undo();
  const bool apart = (step_count() + 1) % kPartsEvery == 0;
  auto result = batch_gradient(*objective(), {*net_, *frozen_}, objective_batch(buffer_stream_), *shards_, chain_streams_, apart);
  if (chunk > 0 && interrupted(Stage::update)) return undo();

  batch_.energies_data = result.energy_data;
  batch_.energies_samples = result.energy_samples;
  if (!std::isfinite(result.loss) || !std::isfinite(result.flat.norm().item<double>()))
    return report(result, kNotMeasured, kNotMeasured, statistics, starts.fresh);
  if (!has_chains_of_classes(options_) && result.sample_classes.defined()) starts.labels = result.sample_classes.cpu();
  if (!rest) buffer_.store(starts, batch_.chains, batch_.energies_samples, options_.chain.steps, buffer_stream_);
  const double rate = scheduled_rate(options_.optimiser, step_count(), progress);
  const double norm = clip_gradient(result.flat, adam_, options_.optimiser);
  adam_step(weights_, result.flat, adam_, options_.optimiser, rate);
  net_->update_state();
  update_average();
  return report(result, norm, rate, statistics, starts.fresh);
}

Trainer::StepParts Trainer::next_step(double progress) const {
  use_own_precision();
  auto buffer_stream = buffer_stream_.clone();
  std::vector<at::Generator> streams;
  for (const auto& stream : chain_streams_) streams.push_back(stream.clone());
  const auto parts = phase_gradients(*objective(), {*net_, *frozen_}, objective_batch(buffer_stream), *shards_, streams);
  const double rate = scheduled_rate(options_.optimiser, step_count(), progress);
  const auto step = linear_step(sum_of({parts.data_phase, parts.sample_phase, parts.regulariser}), adam_, options_.optimiser, rate);
  const auto scaled = [&](const torch::Tensor& gradient) { return gradient.defined() ? step.scale * gradient : gradient; };
  return {scaled(parts.data_phase), scaled(parts.sample_phase), scaled(parts.regulariser),
          options_.optimiser.beta1 > 0 ? step.momentum : torch::Tensor()};
}

NetPtr Trainer::network_at(const torch::Tensor& weights) const {
  return frozen_->with_parameters(views_of(weights, frozen_->parameters(), false));
}

void Trainer::update_average() {
  // Early on the average follows closely, so that it is not held back by the random start.
  const double decay = std::min(options_.optimiser.ema, (1.0 + static_cast<double>(adam_.steps)) / (10.0 + static_cast<double>(adam_.steps)));
  average_.mul_(decay).add_(weights_, 1 - decay);
  averaged_->update_state();
}

Metrics Trainer::report(const BatchGradient& gradient, double norm, double rate, const ChainStatistics& statistics, double fresh) const {
  const auto mean = statistics.mean();
  const bool moved = statistics.weight > 0;
  Metrics row;
  row.step = step_count();  // of a refused update too: it is the state that stays
  row.energy_data = (batch_.weights.defined() ? batch_.energies_data * batch_.weights : batch_.energies_data).mean().item<double>();
  row.energy_samples = batch_.energies_samples.mean().item<double>();
  row.gap = row.energy_data - row.energy_samples;
  row.loss = gradient.loss;
  row.grad_norm = norm;
  row.kl_grad_norm = norm_of(gradient.kl);
  row.cd_grad_norm = norm_of(gradient.rest);
  const auto& parts = gradient.parts;
  if (parts.penalty.defined() || gradient.kl.defined()) row.phase_grad_norm = norm_of(parts.phases);
  row.penalty_grad_norm = norm_of(parts.penalty);
  row.opt_grad_norm = norm_of(parts.opt);
  row.ent_grad_norm = norm_of(parts.ent);
  row.class_grad_norm = norm_of(parts.classes);
  if (parts.classes.defined()) row.cd_grad_norm = norm_of(sum_of({parts.phases, parts.penalty}));
  if (gradient.surprisal.defined()) row.class_loss = gradient.surprisal.mean().item<double>();
  if (gradient.right.defined()) row.accuracy_batch = gradient.right.mean().item<double>();
  if (batch_.energies_data.size(0) > 1) row.energy_data_sd = batch_.energies_data.std().item<double>();
  if (batch_.energies_samples.size(0) > 1) row.energy_samples_sd = batch_.energies_samples.std().item<double>();
  row.chain_grad_norm = moved ? mean.grad_norm : kNotMeasured;
  row.clipped = moved ? mean.clipped : kNotMeasured;
  row.accepted = moved ? mean.accepted : kNotMeasured;
  row.at_box = share_at_edge(batch_.chains, source_.space);
  row.learning_rate = rate;
  row.fresh_share = moved ? fresh : kNotMeasured;
  row.diversity = spread(batch_.chains) / spread(batch_.data);
  const auto fit = batch_.step_meter.measure(options_.chain, spread(batch_.data));
  row.alternation = fit.alternation;
  row.drift_share = fit.drift_share;
  row.stride = fit.stride;
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

void Trainer::reseed_streams(int64_t attempt) {
  const int64_t seed = options_.compute.seed + step_count() + 1000003 * attempt;
  if (attempt > 0) batches_.seek({batches_.position().epoch % kEpochsApart + kEpochsApart * attempt, 0});
  data_stream_ = make_generator(torch::kCPU, seed, Stream::data);
  buffer_stream_ = make_generator(device_, seed, Stream::buffer);
  for (size_t i = 0; i < chain_streams_.size(); ++i) chain_streams_[i] = make_generator(device_, seed, Stream::chains, static_cast<int64_t>(i));
}

}  // namespace basin
