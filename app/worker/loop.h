#pragma once
// What the worker's thread does: the conversation (worker.cpp), and training with its alarms and its twin (training.cpp).

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/worker/canvas_desk.h"
#include "app/worker/laboratory_desk.h"
#include "app/worker/sample_desk.h"
#include "app/worker/twin.h"
#include "app/worker/worker.h"
#include "core/training/checkpoint_writer.h"

namespace app {

/// Whether the command gives up the run that trains.
inline bool ends_run(const Command& command) {
  return std::holds_alternative<Quit>(command) || std::holds_alternative<Reset>(command) || std::holds_alternative<LoadCheckpoint>(command);
}

/// Whether the update in flight is undone for it.
inline bool abandons_update(const Command& command) {
  return ends_run(command) || std::holds_alternative<Pause>(command);
}

inline constexpr double kAutosaveShare = 0.02;  // of the time, at most

/// Lives on the worker's thread.
struct Worker::Loop {
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;

  Loop(Worker& owner, WorkerHooks given)
      : worker(owner),
        hooks(std::move(given)),
        twin(hooks.sessions),
        autosave(hooks.autosave_path.empty() ? nullptr : std::make_unique<basin::CheckpointWriter>(hooks.autosave_path, kAutosaveShare)),
        laboratory([this] { return hooks.make_laboratory(threads); }, owner.latest_laboratory_),
        canvas({hooks.open_model, hooks.compose_models, hooks.make_fill_run, hooks.example_pictures, [this](Event event) { post(std::move(event)); },
                [this] { return load_watch(); }},
               owner.latest_canvas_),
        samples({hooks.open_model, hooks.compose_models, hooks.feature_neighbours, [this](Event event) { post(std::move(event)); },
                 [this] { return load_watch(); }},
                owner.latest_samples_) {}

  Worker& worker;
  WorkerHooks hooks;
  Twin twin;
  std::unique_ptr<basin::CheckpointWriter> autosave;  ///< null where none is wanted
  LaboratoryDesk laboratory;
  CanvasDesk canvas;
  SampleDesk samples;
  const std::vector<Job*> jobs = {&laboratory, &canvas, &samples};  ///< what takes turns with training
  int64_t threads = 0;                                              ///< asked for at the start; 0 is one a core
  std::unique_ptr<basin::Session> session;
  basin::SnapshotRequest request;
  std::vector<Command> deferred;  ///< came in slow motion and wait for the update's end
  int64_t run_number = 0, saved_step = 0, autosaved_step = 0;
  double saved_seconds = 0;  ///< of training, at saved_step
  bool chosen = true;        ///< by somebody: worth keeping after few updates
  bool playing = false, quit = false, step_wanted = false, stale = true;
  /// Going on within an update from where it stood; it holds at the next stage, or as soon as anything was done.
  struct Walk {
    bool stage = false;
    basin::Stage from = basin::Stage::idle;
    int64_t from_step = 0;
  };
  std::optional<Walk> walk;
  Walk place;                  ///< where the update in flight is
  bool twin_wanted = false;    ///< the twin has yet to make the single step that the first run made
  bool stale_request = false;  ///< the window asked for something else within an update
  double seconds_per_stage = 0;
  std::vector<basin::Metrics> unreported, twin_unreported;
  Clock::time_point last_publish{}, last_report{};
  Seconds publish_cost{0};
  double updates_per_second = 0;
  Clock::time_point rate_since = Clock::now();
  int64_t rate_updates = 0;

  void post(Event event) {
    worker.events_.post(std::move(event));
    hooks.wake();
  }
  void notice(Severity severity, std::string text, About about = About::nothing) { post(Notice{severity, std::move(text), about}); }

  basin::LoadWatch load_watch();
  void run(const basin::RunOptions& options);
  void adopt(std::unique_ptr<basin::Session> next, const std::string& opened_from = "");
  void turn();
  template <class Action>
  bool guarded(Action&& action);
  void handle(const Command& command);
  void on(const Play&) { set_playing(true); }
  void on(const Pause&) { step_wanted = false, set_playing(false); }
  void on(const StepOnce&) { step_wanted = session != nullptr, set_playing(false); }
  void on(const StepWithin& command);
  void on(const Reset& command);
  void on(const SetOptions& command);
  void on(const LoadCheckpoint& command);
  void on(const SaveCheckpoint& command);
  void on(const ExportSamples& command);
  void on(const ExportBuffer& command);
  void on(const SetPace& command) { seconds_per_stage = command.seconds_per_stage; }
  void on(const SetRequest& command) { request = command.request, stale = true; }
  void on(const StartTwin& command);
  void on(const EndTwin&) { end_twin(); }
  void on(const SetLaboratory& command);
  void on(const SetLaboratoryRequest& command) { laboratory.ask(command.request); }
  void on(const MeasureBias& command) { laboratory.measure_bias(command.start); }
  void on(const SaveComposition& command);
  void on(const SetCanvas& command);
  void on(const SetSamples& command);
  void on(const EditSlots& command);
  void on(const ApplyRemedy& command);
  void on(const Quit&) { keep_run(), quit = true; }
  void tend(Job& job);
  bool any_job(bool (Job::*is)() const) const;
  bool can_train() const { return session->info().missing_data.empty(); }
  void move_chains();
  void set_playing(bool value);
  void announce(const std::string& opened_from);
  void make_update();
  void train();
  void count_update();
  void answer_alarm();
  void show_alarm(basin::RescueMode mode);
  void rescue(const std::string& remedy);
  void train_twin();
  void announce_twin();
  std::shared_ptr<const basin::Snapshot> twin_snapshot(const basin::Snapshot& first);
  void end_twin();
  void restart_twin();
  bool progress(basin::Stage stage, int64_t chain_step);
  bool held() const { return !playing && !step_wanted && !walk; }  ///< paused within an update
  bool shows_stages() const { return seconds_per_stage > 0 || walk; }
  void end_update();
  bool linger(basin::Stage stage, int64_t chain_step);
  bool handle_within_update(const Command& command);
  void keep_run();
  bool worth_keeping() const;
  void tend_autosave();
  void note_saved();
  void report(bool now);
  void publish(basin::Stage stage, int64_t chain_step);
  bool publish_due() const;
};

/// False when the action threw; the window has been told why.
template <class Action>
bool Worker::Loop::guarded(Action&& action) {
  try {
    action();
    return true;
  } catch (const std::exception& error) {
    notice(Severity::error, error.what());
    return false;
  }
}

}  // namespace app
