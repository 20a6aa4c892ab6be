#pragma once
// The real Laboratory.

#include <map>
#include <optional>
#include <string>

#include "core/base/shards.h"
#include "core/data/canvas.h"
#include "core/laboratory/bias_measurement.h"
#include "core/laboratory/laboratory.h"
#include "core/laboratory/live_chains.h"
#include "core/laboratory/measure_chains.h"
#include "core/laboratory/tree_energy.h"
#include "core/training/session.h"

namespace basin {

class TreeLaboratory : public Laboratory {
 public:
  /// `threads` shards; 0 is one a core.
  explicit TreeLaboratory(int64_t threads);

  const LaboratorySettings& settings() const override { return settings_; }
  void set(const LaboratorySettings& settings) override;
  void measure_bias(bool start) override;
  bool measuring() const override { return bias_ && bias_->running(); }
  bool work(const Session* run, double seconds) override;
  LaboratorySnapshot snapshot(const Session* run, const LaboratoryRequest& request) override;
  CompositionNode save_models(const std::string& folder) const override;

 private:
  using Learners = std::map<int64_t, std::shared_ptr<Session>>;
  using Models = std::map<std::string, ModelLeaf>;
  struct Drawing {
    CanvasWeights weights;
    EnergyPtr energy;
  };
  using Drawings = std::map<std::string, Drawing>;

  Learners learners_for(const LaboratorySettings& settings) const;
  Models models_for(const CompositionNode& root) const;
  Drawings drawings_for(const CompositionNode& root) const;
  void follow(const Session* run);
  static ModelLeaf learned_by(const Session& session);
  template <class Choose>
  LeafEnergies leaves(Choose&& choose) const;
  void build();
  bool train(double seconds);
  bool move(double seconds);
  const BuiltNode& selected() const;
  double log_z(const Energy& energy) const;
  torch::Tensor exact_draws(int64_t count, at::Generator& rng) const;
  NodeView view(size_t place, const Session* run, int64_t size) const;
  std::vector<PathMap> path_maps(int64_t size) const;
  /// True when the maps were made anew.
  bool refresh_maps(const Session* run, const LaboratoryRequest& request);
  void fill_chains(LaboratorySnapshot& snapshot, const LaboratoryRequest& request) const;
  void measure();

  mutable Shards shards_;
  LaboratorySettings settings_;
  Learners learners_;      ///< of nodes of kind `preset`
  Models models_;          ///< of nodes of kind `model`, by source
  Drawings drawings_;      ///< of nodes of kind `drawing`, by source
  ModelLeaf run_;          ///< of nodes of kind `run`
  int64_t run_step_ = -1;  ///< that the maps show
  std::vector<BuiltNode> tree_;
  std::vector<BuiltNode> truth_;  ///< the same nodes over the densities that the models learn
  LiveChains chains_;
  bool restart_wanted_ = true;
  bool maps_stale_ = true;     ///< the tree was edited
  bool models_moved_ = false;  ///< since the maps were made
  int64_t steps_due_ = 1;      ///< before the next picture
  double seconds_per_step_ = 1e-3, chain_steps_per_second_ = 0;
  int64_t probed_ = -1;
  std::vector<NodeView> nodes_;
  Grid energy_;
  std::vector<PathMap> path_maps_;
  Target target_;
  Honesty honesty_;
  std::vector<ModeShare> shares_;
  std::optional<BiasMeasurement> bias_;
};

}  // namespace basin
