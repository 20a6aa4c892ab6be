#pragma once
// The canvas's place on the worker's thread: chains that fill a hole while training goes on.

#include <deque>
#include <functional>
#include <memory>

#include "app/worker/canvas_messages.h"
#include "app/worker/job.h"
#include "app/worker/job_pace.h"
#include "app/worker/latest.h"

namespace app {

class CanvasDesk : public Job {
 public:
  /// What it needs of the worker.
  struct Means {
    basin::ModelSource open;
    basin::ComposedSource compose;
    basin::FillRunSource make_run;
    std::function<basin::ImageBatch(basin::DataSet set, const basin::SampleSpace& space)> examples;
    std::function<void(Event)> post;
    std::function<basin::LoadWatch()> watch;  ///< of data that are read
  };
  /// Pictures go to `latest`, and what a model is to `post`.
  CanvasDesk(Means means, Latest<CanvasSnapshot>& latest) : means_(std::move(means)), latest_(latest) {}

  /// Takes up what changed; a model that cannot be opened or filled with throws BadInput, and the canvas rests until the next change.
  void set(const CanvasSettings& settings);

  bool busy() const override { return works() || (waiting() && picture_due()); }
  bool waiting() const override { return settings_.visible && stale_ && run_; }
  bool turn(const basin::Session* run, bool shared) override;
  Event cancel() override;

 private:
  /// Chains before a step of the history, what they filled and how they came about.
  struct Moment {
    int64_t number;
    basin::ImageBatch picture;
    basin::Mask mask;
    std::optional<basin::Corruption> undo;
    std::shared_ptr<basin::FillRun> run;
    std::shared_ptr<const basin::FillState> state;
    std::optional<basin::FillRecord> record;
  };

  /// Where nothing is unknown and nothing damaged there is nothing to do.
  bool works() const { return settings_.running && run_ && !run_->finished() && (settings_.undo || settings_.mask.count() > 0); }
  bool picture_due() const { return latest_.consumed() && pace_.picture_due(); }
  void open_model();
  /// Goes on with the model of another tree. False where that is of other pictures: it is opened, and a picture for it has yet to come.
  bool take_tree();
  void begin(const basin::FillRequest& request);
  /// Pictures that the model learned, read once. Throws BadInput where they are not there.
  std::shared_ptr<const basin::ImageBatch> library();
  /// The chains as they are, of `before`, for the history.
  void keep(int64_t number, const CanvasSettings& before);
  /// Those that the present step goes back to, where they are kept and fill what it shows.
  std::optional<Moment> sought() const;
  void go_back(const Moment& moment);
  void forget_moments();
  /// Writes down a change of the chains that run.
  void record(basin::FillEdit edit);

  Means means_;
  Latest<CanvasSnapshot>& latest_;
  CanvasSettings settings_;
  std::shared_ptr<basin::Model> model_;
  std::shared_ptr<const basin::ImageBatch> library_;  ///< of the model
  std::shared_ptr<basin::FillRun> run_;
  std::optional<basin::FillRecord> record_;  ///< of the run
  std::deque<Moment> moments_;               ///< of this model, oldest first
  bool stale_ = false;
  JobPace pace_;
};

}  // namespace app
