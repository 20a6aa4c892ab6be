// Where a trainer's chains start, how they run, and what the objective sees of them.

#include <algorithm>

#include "core/base/device.h"
#include "core/base/random.h"
#include "core/evaluation/density.h"
#include "core/samplers/augmentation.h"
#include "core/training/trainer.h"

namespace basin {
namespace {

constexpr int64_t kEnoughPast = 1000;  // samples held before the KL term's entropy compares with them (Du et al. 2021, section 2.2)

}  // namespace

/// Where the loss needs no samples only a few chains run, for views and verdict.
ChainStarts Trainer::chain_starts(const DataBatch& data) {
  const int64_t size = data.x.size(0), count = objective()->learns_from_samples() ? size : std::min(size, options_.objective.display_chains);
  const double fresh = options_.buffer.fresh;
  switch (options_.buffer.start) {
    case ChainStart::buffer:
      return replayed(buffer_.draw(count, fresh, step_count(), buffer_stream_));
    case ChainStart::persistent:
      return replayed(buffer_.resume(count, fresh, step_count(), buffer_stream_));
    case ChainStart::noise:
      return noise_starts(count);
    case ChainStart::data:
      break;
  }
  auto starts = buffer_.draw(count, 1.0, step_count(), buffer_stream_);
  starts.x = data.x.slice(0, 0, count).clone();
  if (data.labels.defined()) starts.labels = data.labels.slice(0, 0, count).clone();
  starts.fresh = 0;
  return starts;
}

ChainStarts Trainer::noise_starts(int64_t count) {
  auto starts = buffer_.draw(count, 1.0, step_count(), buffer_stream_);
  if (options_.network.noise_levels > 0) starts.x = chain_noise(source_.space, count, options_.network.sigma_high, buffer_stream_, device_);
  return starts;
}

/// A share of the chains that have moved before first jumps to a similar picture.
ChainStarts Trainer::replayed(ChainStarts starts) {
  const auto moved = upload(starts.ages.gt(0), device_);
  if (options_.augmentation.share > 0)
    starts.x = augmented_share(starts.x, moved, options_.augmentation, source_.space.low, source_.space.high, buffer_stream_);
  return starts;
}

void Trainer::edit_slots(const std::vector<int64_t>& slots, SlotEdit edit) {
  constexpr int64_t kEditsOfAnUpdate = 1000;
  auto noise = make_generator(device_, options_.compute.seed, Stream::slot_noise, step_count() * kEditsOfAnUpdate + slot_edits_++ % kEditsOfAnUpdate);
  buffer_.edit(slots, edit, step_count(), noise);
}

LevelRun Trainer::level_run() const {
  return {options_.chain, source_.space, noise_ladder(options_.network), options_.chain.steps};
}

bool Trainer::chains_rest() const {
  return !objective()->learns_from_samples() && step_count() % options_.objective.display_every != 0;
}

/// Chains that rest stay as they are, and so does what was seen of their run.
void Trainer::begin_resting_batch(const DataBatch& data) {
  batch_.data = data.x;
  batch_.energies_data = batch_.energies_samples = torch::Tensor();
  set_labels(data);
}

/// A classifier alone sees what has labels; a joint model learns E(x) from all data, and classes from a batch of those with labels.
DataBatch Trainer::next_data() {
  const bool few_labels = options_.data.labels_per_class > 0;
  const auto draw = [&](bool labelled) {
    const auto count = options_.optimiser.batch;
    return labelled ? batches_.next_labelled(count, options_.data.noise, data_stream_) : batches_.next(count, options_.data.noise, data_stream_);
  };
  if (!few_labels || knows_classes_alone(options_)) return draw(few_labels);
  const auto labelled = draw(true);
  labelled_ = {labelled.x, upload(labelled.labels, device_)};
  return {draw(false).x, {}};
}

void Trainer::set_labels(const DataBatch& data) {
  if (options_.network.classes > 0 && data.labels.defined()) batch_.labels = upload(data.labels, device_);
  batch_.labelled = labelled_.x, batch_.labelled_labels = labelled_.labels;
  if (class_weights_.defined() && batch_.labels.defined()) batch_.weights = class_weights_.index_select(0, batch_.labels);
}

void Trainer::begin_batch(const DataBatch& data, const ChainStarts& starts, const std::vector<int64_t>& watched) {
  batch_ = {data.x, starts.x, {}, {}, ChainTraces(watched, starts.x, options_.chain.steps, *shards_), {}, {}, {}, {}};
  batch_.step_meter = StepMeter(starts.x, options_.chain.steps, *shards_);
  if (has_chains_of_classes(options_)) batch_.chain_labels = upload(starts.labels, device_);
  set_labels(data);
}

/// Chains that would start on data start from the buffer: it is of them that there is something to see.
bool Trainer::move_chains(const std::vector<int64_t>& watched, const OnProgress& on_progress, int64_t chunk) {
  use_own_precision();
  const auto streams_before = stream_states();
  const Batch batch_before = batch_;
  const double fresh = options_.buffer.fresh;
  const bool levels = options_.network.noise_levels > 0;
  const int64_t count = levels ? std::min(options_.optimiser.batch, options_.objective.display_chains) : options_.optimiser.batch;
  const auto starts = levels                                            ? noise_starts(count)
                      : options_.buffer.start == ChainStart::persistent ? buffer_.resume(count, fresh, step_count(), buffer_stream_)
                                                                        : buffer_.draw(count, fresh, step_count(), buffer_stream_);
  begin_batch({batch_.data, {}}, starts, watched);
  ChainStatistics statistics;
  if ((on_progress && !on_progress(Stage::draw, 0)) || !sample(statistics, on_progress, chunk)) {
    restore_streams(streams_before);
    batch_ = batch_before;
    return false;
  }
  batch_.path.clear();
  batch_.energies_samples = energies_at(*chain_energy(), batch_.chains, *shards_);
  batch_.energies_data = batch_.energies_samples.slice(0, 0, 0);
  buffer_.store(starts, batch_.chains, batch_.energies_samples, options_.chain.steps, buffer_stream_);
  return true;
}

bool Trainer::sample(ChainStatistics& statistics, const OnProgress& on_progress, int64_t chunk) {
  const int64_t steps = options_.chain.steps, stride = chunk > 0 ? chunk : steps;
  for (int64_t done = 0; done < steps; done += stride) {
    const int64_t count = std::min(stride, steps - done);
    if (!sample_chunk(done, count, statistics, chunk > 0 ? OnProgress{} : on_progress)) return false;
    batch_.traces.set_recorded(done + count);
    if (chunk > 0 && on_progress && !on_progress(Stage::sample, done + count)) return false;
  }
  batch_.chains = without_last_noise(level_run(), *chain_energy(), batch_.chains);
  return true;
}

/// With `on_progress`, shard 0 (this thread) asks it after each of its steps and stops the others.
bool Trainer::sample_chunk(int64_t first_step, int64_t steps, ChainStatistics& statistics, const OnProgress& on_progress) {
  const int64_t differentiated = has_kl_term(options_.objective) ? differentiated_steps(options_.objective, options_.chain.steps) : 0;
  const int64_t kept_from = std::max(first_step, options_.chain.steps - differentiated);
  std::vector<std::vector<torch::Tensor>> kept(static_cast<size_t>(std::max<int64_t>(0, first_step + steps - kept_from)));  // of each step the shards
  for (auto& shards : kept) shards.resize(static_cast<size_t>(shards_->count()));
  std::atomic<bool> stop{false};
  const auto run = run_chains_down(*shards_, level_run(), *chain_energy(), batch_.chains, first_step, steps, chain_streams_,
                                   [&](int64_t shard, int64_t, int64_t k, const torch::Tensor& before, const ChainStep& step) {
                                     batch_.traces.record(shard, first_step + k, step);
                                     batch_.step_meter.record(shard, first_step + k, step);
                                     if (first_step + k >= kept_from)
                                       kept[static_cast<size_t>(first_step + k - kept_from)][static_cast<size_t>(shard)] = before;
                                     if (shard == 0 && on_progress && !on_progress(Stage::sample, first_step + k + 1)) stop = true;
                                     return !stop;
                                   });
  batch_.chains = run.x;
  statistics.add(run.statistics);
  if (stop) return false;
  for (auto& parts : kept) {
    parts.erase(std::remove_if(parts.begin(), parts.end(), [](const torch::Tensor& part) { return !part.defined(); }), parts.end());  // idle shards
    batch_.path.push_back(torch::cat(parts));
  }
  return true;
}

ObjectiveBatch Trainer::objective_batch(at::Generator& rng) const {
  ObjectiveBatch batch{batch_.data,    batch_.chains,   batch_.path,           {}, batch_.labels, batch_.chain_labels,
                       batch_.weights, batch_.labelled, batch_.labelled_labels};
  if (!has_kl_term(options_.objective) || options_.objective.ent_weight == 0) return batch;
  const int64_t most = options_.buffer.start == ChainStart::persistent ? options_.optimiser.batch : buffer_.capacity(), held = buffer_.sampled();
  if (held < std::min(kEnoughPast, (most + 1) / 2)) return batch;
  batch.past = buffer_.draw_sampled(std::min(options_.objective.entropy_set, held), step_count(), rng).x;
  if (options_.augmentation.share > 0) {
    const auto all = torch::ones({batch.past.size(0)}, batch.past.options().dtype(torch::kBool));
    batch.past = augmented_share(batch.past, all, options_.augmentation, source_.space.low, source_.space.high, rng);
  }
  return batch;
}

}  // namespace basin
