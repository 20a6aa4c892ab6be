#pragma once
// One training update, and all that it changes.

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/shards.h"
#include "core/buffers/replay_buffer.h"
#include "core/data/batches.h"
#include "core/energy/energy.h"
#include "core/objectives/objective.h"
#include "core/objectives/optimiser.h"
#include "core/samplers/level_run.h"
#include "core/training/batch_gradient.h"
#include "core/training/model.h"
#include "core/training/step_meter.h"
#include "core/training/trace.h"

namespace basin {

/// Shards of a run on `device` that asks for `threads`: a GPU is one, filled by whole batches.
int64_t shards_for(int64_t threads, const torch::Device& device);
/// `compute.threads` as a checkpoint keeps it. On the CPU the shards there were, part of what makes a run repeat to the bit; a run on a GPU says
/// nothing about a machine's cores, and what was asked for stays.
int64_t recorded_threads(int64_t asked, const torch::Device& device, int64_t shards);
/// The buffer with which a run of these options begins.
ReplayBuffer make_buffer(const RunOptions& options, const SampleSpace& space, const torch::Device& device);

/// Owns network, optimiser, buffer and random streams of a run. The samplers see the weights through a frozen view, so nothing
/// computes gradients by parameters while chains move.
class Trainer {
 public:
  struct Batch {
    torch::Tensor data, chains;                     ///< [N, ...], [M, ...]; chains as far as they got
    torch::Tensor energies_data, energies_samples;  ///< [N], [M], undefined until these data and chains are scored
    ChainTraces traces;
    ChainPath path = {};  ///< the chains before each of their last `kl_steps` steps, as far as they got; empty without KL term
    torch::Tensor labels = {}, chain_labels = {};       ///< [N], [M] int64, classes of a conditional network; undefined for others
    torch::Tensor weights = {};                         ///< [N], what each datum counts (ObjectiveBatch)
    torch::Tensor labelled = {}, labelled_labels = {};  ///< as in ObjectiveBatch
    StepMeter step_meter = {};
  };

  /// Throws BadInput when options and data do not fit. A source of a space alone holds a run that can be looked at but makes no updates.
  Trainer(const RunOptions& options, DataSource source);
  explicit Trainer(const RunOptions& options, const LoadWatch& watch = {}) : Trainer(options, load_data(options.data, watch)) {}

  /// One update; nullopt when `on_progress` interrupted it, and then nothing has changed, random streams included.
  /// An update whose loss or gradient is not finite is refused: weights and buffer stay, and the row tells.
  /// `progress` in [0, 1] places the update in the learning-rate schedule; `watched` chains are traced.
  std::optional<Metrics> step(double progress, const std::vector<int64_t>& watched, const OnProgress& on_progress, int64_t chunk);

  /// The chains of an update alone, scored and stored; weights stay, and so does the count of updates. Needs no data. False when interrupted, as
  /// above.
  bool move_chains(const std::vector<int64_t>& watched, const OnProgress& on_progress, int64_t chunk);

  /// The step that an update from the present batch would add to the weights, as parts that sum to it: [P] each, undefined where there is none.
  struct StepParts {
    torch::Tensor data_phase, sample_phase, regulariser, momentum;
  };
  /// Changes nothing, random streams included; within `step` it is the very step to come.
  StepParts next_step(double progress) const;

  /// What is computed from here on may round as the options say; part of all above.
  void use_own_precision() const;

  /// Live settings. The caller has checked that no reset is needed.
  void set_options(const RunOptions& options) { options_ = options, batches_.set_moves(batch_options(options.data)); }

  const RunOptions& options() const { return options_; }
  const DataSource& source() const { return source_; }
  bool has_data() const { return source_.density || source_.points.defined() || source_.images.defined(); }
  const torch::Device& device() const { return device_; }
  Shards& shards() { return *shards_; }
  int64_t shard_count() const { return shards_->count(); }
  const ReplayBuffer& buffer() const { return buffer_; }
  /// Between two updates; each call has noise of its own. It comes from a stream of its own, so that all other chains go on as they would have.
  void edit_slots(const std::vector<int64_t>& slots, SlotEdit edit);
  int64_t step_count() const { return adam_.steps; }
  int64_t parameter_count() const { return weights_.size(0); }
  const Energy& energy() const { return *frozen_; }  ///< the weights as they train
  EnergyPtr live_energy() const { return frozen_; }
  const torch::Tensor& weights() const { return weights_; }
  /// The network at other weights [P], of any floating type.
  NetPtr network_at(const torch::Tensor& weights) const;
  const Energy& averaged() const { return *averaged_; }  ///< their moving average: what is evaluated and exported
  const Net& averaged_net() const { return *averaged_; }
  EnergyPtr averaged_energy() const { return averaged_; }

  /// Weights, their average and the network's state as `trained` has them; of a run at step 0. The same network, on any device.
  void start_from(const Net& trained);

  /// The last batch, also part-way through a step.
  const Batch& batch() const { return batch_; }

  /// Everything from which a run continues to the bit.
  NamedTensors tensors() const;
  /// Throws BadInput when something is missing, of another shape, or not finite. Random streams of another kind of device cannot be taken up:
  /// with `same_device` false they are seeded anew from seed and step.
  void load(const TensorSource& tensors, bool same_device);
  /// All random streams anew from seed, step and `attempt`; an attempt above 0 also shuffles the data in an order of its own.
  void reseed_streams(int64_t attempt = 0);

 private:
  bool sample(ChainStatistics& statistics, const OnProgress& on_progress, int64_t chunk);
  bool sample_chunk(int64_t first_step, int64_t steps, ChainStatistics& statistics, const OnProgress& on_progress);
  EnergyPtr chain_energy() const { return given_labels(*frozen_, batch_.chain_labels); }
  LevelRun level_run() const;
  ChainStarts chain_starts(const DataBatch& data);
  ChainStarts noise_starts(int64_t count);
  bool chains_rest() const;  ///< in this update
  void begin_resting_batch(const DataBatch& data);
  DataBatch next_data();
  void set_labels(const DataBatch& data);
  void load_resting_chains(const TensorSource& tensors);
  void begin_batch(const DataBatch& data, const ChainStarts& starts, const std::vector<int64_t>& watched);
  ChainStarts replayed(ChainStarts starts);
  std::unique_ptr<Objective> objective() const { return make_objective(options_.objective, options_.chain, source_.space, options_.network); }
  ObjectiveBatch objective_batch(at::Generator& rng) const;
  void update_average();
  void make_views(const NetPtr& network);
  std::vector<torch::Tensor> stream_states() const;
  void restore_streams(const std::vector<torch::Tensor>& states);
  Metrics report(const BatchGradient& gradient, double norm, double rate, const ChainStatistics& statistics, double fresh) const;

  RunOptions options_;
  torch::Device device_;
  DataSource source_;
  std::unique_ptr<Shards> shards_;
  std::vector<at::Generator> chain_streams_;  ///< one a shard
  at::Generator data_stream_, buffer_stream_;
  Batches batches_;
  int64_t slot_edits_ = 0;  ///< by hand
  ReplayBuffer buffer_;
  torch::Tensor class_weights_;      ///< [classes], see labelled_images.h; undefined where chains are of the classes of the data
  torch::Tensor weights_, average_;  ///< [P], all weights one after another
  AdamState adam_;
  NetPtr net_, frozen_;  ///< views into weights_, leaves with gradient and without; they share one state
  NetPtr averaged_;      ///< view into average_, with a state of its own: singular vectors belong to the weights they were found for
  DataBatch labelled_;   ///< of the last batch of data, where labels are few
  Batch batch_;
};

}  // namespace basin
