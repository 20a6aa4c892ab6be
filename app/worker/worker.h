#pragma once
// The thread that owns the session: training, snapshots, files. The window only sends Commands and takes Events and snapshots.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/worker/channel.h"
#include "app/worker/latest.h"
#include "app/worker/messages.h"
#include "core/laboratory/composed_model.h"
#include "core/laboratory/laboratory.h"
#include "core/studies/neighbours.h"
#include "core/training/session.h"

namespace app {

struct WorkerHooks {
  /// Both are called on the worker's thread.
  basin::SessionSource sessions;
  std::function<std::unique_ptr<basin::Laboratory>(int64_t threads)> make_laboratory;
  basin::ModelSource open_model;
  basin::ComposedSource compose_models;
  basin::FillRunSource make_fill_run;
  basin::FeatureNeighboursSource feature_neighbours;
  std::function<basin::ImageBatch(basin::DataSet set, const basin::SampleSpace& space)> example_pictures;
  /// Wakes the window after news; called on the worker's thread.
  std::function<void()> wake = [] {};
  /// Where a run that ends unsaved (reset, load, quit) is kept; empty keeps none.
  std::string last_run_path;
  /// Where the run in progress is saved now and then, for an end without a word; removed when the run has ended and is kept. Empty saves none.
  std::string autosave_path;
  /// False where nobody chose the run that is made at the start: it is kept once it trained for some seconds, one of its
  /// settings was changed or it was saved.
  bool first_run_chosen = true;
  /// One-time check of the machine on the worker's thread; returns a warning for the user.
  std::function<std::optional<std::string>()> check_machine = [] { return std::nullopt; };
};

class Worker {
 public:
  /// Starts the thread, which makes the session and waits for Play.
  Worker(WorkerHooks hooks, const basin::RunOptions& options);
  ~Worker() { finish(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Sends Quit and waits for the thread's end: an update in flight is abandoned within a few Langevin steps, and an unsaved run is kept. Does
  /// nothing on the worker's own thread, which cannot wait for itself.
  void finish();

  void send(Command command);               ///< never waits
  std::vector<Event> take_events();         ///< never waits
  SnapshotPtr take_snapshot();              ///< the newest since the last call, or null
  LaboratorySnapshotPtr take_laboratory();  ///< the same of the laboratory
  CanvasSnapshotPtr take_canvas();          ///< the same of the canvas
  SampleSnapshotPtr take_samples();         ///< the same of the samples

 private:
  struct Loop;
  Channel<Command> commands_;
  Channel<Event> events_;
  Latest<basin::Snapshot> latest_;
  Latest<basin::LaboratorySnapshot> latest_laboratory_;
  Latest<CanvasSnapshot> latest_canvas_;
  Latest<SampleSnapshot> latest_samples_;
  std::thread thread_;
};

}  // namespace app
