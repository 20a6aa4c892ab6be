#pragma once
// Samples drawn on the worker's thread while training goes on.

#include <functional>
#include <memory>
#include <optional>

#include "app/worker/job.h"
#include "app/worker/job_pace.h"
#include "app/worker/latest.h"
#include "app/worker/sample_messages.h"
#include "core/laboratory/composed_model.h"

namespace app {

class SampleDesk : public Job {
 public:
  /// What it needs of the worker.
  struct Means {
    basin::ModelSource open;
    basin::ComposedSource compose;
    basin::FeatureNeighboursSource features;
    std::function<void(Event)> post;
    std::function<basin::LoadWatch()> watch;  ///< of data that are read
  };
  SampleDesk(Means means, Latest<SampleSnapshot>& latest) : means_(std::move(means)), latest_(latest) {}

  /// Takes up what changed; a model that cannot be opened or sampled throws BadInput, and the samples rest until the next change.
  void set(const SampleSettings& settings, const basin::Session* run);
  /// The training run ends or is replaced: samples of its model end with it.
  void forget_run();

  bool busy() const override { return works() || (waiting() && picture_due()); }
  bool waiting() const override { return settings_.visible && stale_ && run_; }
  bool turn(const basin::Session* run, bool shared) override;
  Event cancel() override;

 private:
  bool works() const { return settings_.running && run_ && (!run_->finished() || seeks()); }
  bool seeks() const;
  bool picture_due() const { return latest_.consumed() && pace_.picture_due(); }
  void open_model(const basin::Session* run);
  /// Goes on with the model of another tree. False where that is of other pictures: it is opened, and what suits it has yet to be asked for.
  bool take_tree(const basin::Session* run);
  void advance();
  void film();
  void record();
  void seek();
  void forget_library();
  /// The nearest to one sample, in pixels and in features; the latter are prepared share by share, and null until then.
  basin::Neighbours nearest_in_pixels(const basin::ImageBatch& sample);
  std::optional<basin::Neighbours> nearest_in_features(const basin::ImageBatch& sample, double& prepared);

  Means means_;
  Latest<SampleSnapshot>& latest_;
  SampleSettings settings_;
  bool given_ = false;                   ///< settings came
  std::shared_ptr<basin::Model> own_;    ///< opened here
  const basin::Model* model_ = nullptr;  ///< `own_`, or that of the training run
  std::unique_ptr<basin::SampleRun> run_;
  std::vector<int64_t> film_steps_;  ///< still to be recorded, the next at the back
  std::vector<SampleStage> stages_;
  std::shared_ptr<SampleNeighbours> neighbours_;
  std::shared_ptr<const basin::ImageBatch> library_;
  std::unique_ptr<basin::FeatureNeighbours> features_;  ///< of the model's data
  basin::ImageBatch finished_;                          ///< pictures whose neighbours are sought
  bool stale_ = false;
  JobPace pace_;
};

}  // namespace app
