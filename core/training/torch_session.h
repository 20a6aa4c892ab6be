#pragma once
// The real Session: a trainer, its measurements and its files.

#include "core/energy/on_device.h"
#include "core/evaluation/density.h"
#include "core/training/checkpoint.h"
#include "core/training/checkpoint_ring.h"
#include "core/training/session.h"
#include "core/training/stability.h"
#include "core/training/torch_model.h"
#include "core/training/trainer.h"

namespace basin {

class TorchSession : public Session {
 public:
  explicit TorchSession(const RunOptions& options, const LoadWatch& watch = {});
  explicit TorchSession(const SavedFile& file, const LoadWatch& watch = {});

  const RunOptions& options() const override { return trainer_->options(); }
  const SampleSpace& space() const override { return trainer_->source().space; }
  RunInfo info() const override;
  int64_t step_count() const override { return trainer_->step_count(); }
  double seconds() const override { return seconds_; }
  const Verdict& verdict() const override { return verdict_; }
  const TorchModel& model() const override { return *model_; }
  WeightsKind shown() const override { return shown_; }
  EnergyPtr shown_energy() const override { return shown_ == WeightsKind::live ? live_ : model_->energy(); }

  void set_options(const RunOptions& options) override;
  void set_budget(const Budget& budget) override { budget_ = budget; }
  const Budget& budget() const override { return budget_; }
  std::optional<Metrics> step(const OnProgress& on_progress, int64_t chunk) override;
  bool move_chains(const OnProgress& on_progress, int64_t chunk) override { return trainer_->move_chains(watched_, on_progress, chunk); }
  Snapshot snapshot(const SnapshotRequest& request) override;
  void save(const std::string& path) const override;
  std::function<void()> save_apart(const std::string& path) const override;
  const CurveRecord& curves() const override { return curves_; }
  bool paused() const override { return paused_; }
  void set_paused(bool paused) override { paused_ = paused; }
  void export_samples(const std::string& path) override;
  void export_buffer(const std::string& path) override;
  void edit_slots(const std::vector<int64_t>& slots, SlotEdit edit) override;
  bool alarmed() const override { return alarmed_; }
  std::vector<Remedy> remedies() const override;
  void rescue(const std::string& remedy) override;
  const std::vector<Rescue>& rescues() const override { return rescues_; }

  Trainer& trainer() { return *trainer_; }  ///< for what breaks a run on purpose

 private:
  void watch(Metrics& row);
  void remember();
  void rearm(const RescueOptions& before);
  bool only_went_back() const;
  int64_t alarm_step() const;
  void take_up(HealthyState& state, const Remedy& remedy);
  Checkpoint checkpoint() const;
  void restore(const CheckpointFile& checkpoint, const SavedFile& file, const LoadWatch& watch);
  DataSource load(const RunOptions& options, const std::function<DataCard()>& card, const LoadWatch& watch);
  void adopt(std::unique_ptr<Trainer> trainer, double at_edge);
  double progress() const;
  void measure(Metrics& row);
  double accuracy_held_out() const;
  std::shared_ptr<const SlotMap> slot_map();

  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<TrainerModel> model_;
  EnergyPtr live_;                             ///< of the weights as they train, for states on the CPU
  WeightsKind shown_ = WeightsKind::averaged;  ///< until a snapshot asks for others
  std::string missing_data_;                   ///< as in RunInfo
  std::unique_ptr<DensityMeter> meter_;        ///< 2D only
  Budget budget_;
  StabilityState stability_;
  Verdict verdict_;
  bool alarmed_ = false;  ///< by the last update
  bool armed_ = true;     ///< a bad verdict would be news
  CheckpointRing ring_;
  std::vector<Rescue> rescues_;
  RunningMean fresh_;  ///< share of chain starts that were noise
  double seconds_ = 0;
  CurveRecord curves_;
  bool paused_ = false;
  std::shared_ptr<const SlotMap> slot_map_;
  int64_t slot_edits_ = 0, slot_map_edits_ = 0;  ///< by hand so far, and when the map was made
  int64_t slot_map_stored_ = -1;                 ///< chains stored in the buffer by then
  std::chrono::steady_clock::time_point slot_map_made_{};
  std::chrono::steady_clock::duration slot_map_cost_{};
  std::vector<int64_t> watched_;  ///< chains to trace: none until a snapshot asks
  std::string command_log_;       ///< "step path=value" a line, for replay
};

}  // namespace basin
