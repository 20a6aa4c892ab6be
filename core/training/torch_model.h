#pragma once
// The real models: of a trainer that goes on, and of a file.

#include <optional>

#include "core/base/shards.h"
#include "core/buffers/replay_buffer.h"
#include "core/energy/on_device.h"
#include "core/training/checkpoint.h"
#include "core/training/model.h"
#include "core/training/trainer.h"

namespace basin {

/// The buffer of a model of weights alone: it holds noise, and need not be as large as that of the run.
ReplayBuffer make_noise_buffer(RunOptions options, const SampleSpace& space, const torch::Device& device);

/// E(., y) of a model of classes for `labels` [N] or [1]; -log p(y | .) of one that knows classes alone.
EnergyPtr of_class(const Model& model, const torch::Tensor& labels);

/// All that a model does, from the parts that those below keep.
class TorchModel : public Model {
 public:
  ImageBatch pictures() const override;
  void sample(const SampleRequest& request, const std::string& path, const OnProgress& on_progress) const override;
  ImageBatch draw(const SampleRequest& request, const OnProgress& on_progress) const override;
  std::unique_ptr<SampleRun> start(const SampleRequest& request) const override;
  LongChains long_chains(const LongChainRequest& request, const ChainSettings& settings, const OnProgress& on_progress) const override;

  /// Samples [count, ...], those of a class beside each other; undefined when `on_progress` interrupted. Throws BadInput.
  torch::Tensor draw_samples(const SampleRequest& request, const OnProgress& on_progress) const;
  /// A grid of images, or points on the landscape, as PNG.
  void write_states(const std::string& path, const torch::Tensor& x) const;

 protected:
  virtual const Energy& own_energy() const = 0;    ///< for states on `device`
  virtual const ReplayBuffer& buffer() const = 0;  ///< of weights alone it holds noise
  virtual Shards& shards() const = 0;
  virtual const torch::Device& device() const = 0;
  virtual torch::Tensor images() const = 0;  ///< the data, bytes [N, C, H, W]; undefined where they were not read

 private:
  friend class TorchSampleRun;
  const SampleSpace& space() const { return data().space; }
  /// As Trainer::use_own_precision.
  void use_own_precision() const;
  /// Share of chains that start from noise: all where there are no samples to go on from.
  double noise_share(bool from_buffer) const { return from_buffer && has_buffer() ? 0.0 : 1.0; }
  RunOptions moved_by(const ChainSettings& settings) const;
  std::vector<at::Generator> sample_streams(int64_t seed) const;
};

/// The averaged model of a trainer, which must outlive it.
class TrainerModel : public TorchModel {
 public:
  TrainerModel(Trainer& trainer, DataCard card)
      : trainer_(trainer), card_(std::move(card)), energy_(from_anywhere(trainer.averaged_energy(), trainer.device())) {}

  const RunOptions& options() const override { return trainer_.options(); }
  const DataCard& data() const override { return card_; }
  int64_t updates() const override { return trainer_.step_count(); }
  bool has_buffer() const override { return updates() > 0 && options().network.noise_levels == 0; }
  EnergyPtr energy() const override { return energy_; }
  void read_data(const LoadWatch&) override {}  ///< the trainer has them
  void save(const std::string& path) const override;

 protected:
  const Energy& own_energy() const override { return trainer_.averaged_net(); }
  const ReplayBuffer& buffer() const override { return trainer_.buffer(); }
  Shards& shards() const override { return trainer_.shards(); }
  const torch::Device& device() const override { return trainer_.device(); }
  torch::Tensor images() const override { return trainer_.source().images; }

 private:
  Trainer& trainer_;
  DataCard card_;
  EnergyPtr energy_;  ///< of the averaged weights, for states on the CPU
};

/// A model read from a file of weights or from the checkpoint of a run.
class SavedModel : public TorchModel {
 public:
  /// On `device`, else on that of the run where the machine has it. Throws BadInput.
  SavedModel(const SavedFile& file, const LoadWatch& watch, std::optional<DeviceChoice> device = {});

  const RunOptions& options() const override { return options_; }
  const DataCard& data() const override { return card_; }
  int64_t updates() const override { return updates_; }
  bool has_buffer() const override { return of_run_ && updates_ > 0 && options_.network.noise_levels == 0; }
  EnergyPtr energy() const override { return energy_; }
  void read_data(const LoadWatch& watch) override;
  void save(const std::string& path) const override;

 protected:
  const Energy& own_energy() const override { return *net_; }
  const ReplayBuffer& buffer() const override { return *buffer_; }
  Shards& shards() const override;
  const torch::Device& device() const override { return device_; }
  torch::Tensor images() const override { return images_; }

 private:
  void read(const CheckpointFile& file, const std::string& path);
  void read_weights(const CheckpointFile& file, const std::string& path);

  RunOptions options_;
  DataCard card_;
  bool of_run_ = false;
  int64_t updates_ = 0;
  torch::Device device_ = torch::kCPU;
  torch::Tensor weights_;  ///< [P], which the network views
  NetPtr net_;
  EnergyPtr energy_;  ///< of the network, for states on the CPU
  std::unique_ptr<ReplayBuffer> buffer_;
  mutable std::unique_ptr<Shards> shards_;  ///< made when chains first move
  torch::Tensor images_;
};

}  // namespace basin
