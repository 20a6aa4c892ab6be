#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <utility>

#include "app/worker/loop.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr Seconds kPublishEvery{0.1};      // at most ten snapshots a second
constexpr double kPublishShare = 0.06;     // of the worker's time, at most
constexpr Seconds kReportEvery{0.05};      // metrics travel in batches
constexpr Seconds kTellLoadingEvery{2.0};  // of data that takes long to read
constexpr int kBackgroundPriority = 19;    // the window's thread must never be short of a core because of training

double steady_seconds() {
  return Seconds(Clock::now().time_since_epoch()).count();
}

// Updates or seconds of training since the last save after which a run is saved by itself: few updates of a large network are much work.
constexpr int64_t kWorthKeeping = 100;
constexpr double kSecondsWorthKeeping = 10;

}  // namespace

/// Nothing is told of data that is there at once. A command that ends the run ends the reading too.
basin::LoadWatch Worker::Loop::load_watch() {
  basin::LoadWatch watch;
  watch.notice = [this](const std::string& text) { notice(Severity::warning, text); };
  watch.progress = [this, told = Clock::now()](int64_t done, int64_t total) mutable {
    if (Clock::now() - told > kTellLoadingEvery) {
      told = Clock::now();
      notice(Severity::info, "Reading data: " + std::to_string(done) + " of " + std::to_string(total) + " pictures.");
    }
    return !worker.commands_.any(ends_run);
  };
  return watch;
}

void Worker::Loop::run(const basin::RunOptions& options) {
  threads = options.compute.threads;
  chosen = hooks.first_run_chosen;
  setpriority(PRIO_PROCESS, 0, kBackgroundPriority);  // on Linux this is the calling thread's own
  guarded([&] { adopt(hooks.sessions.make(options, load_watch())); });
  guarded([&] {
    if (const auto warning = hooks.check_machine()) notice(Severity::warning, *warning);
  });
  while (!quit) {
    turn();
  }
}

/// The session of before stays when there is none to follow it.
void Worker::Loop::adopt(std::unique_ptr<basin::Session> next, const std::string& opened_from) {
  keep_run();
  samples.forget_run();
  session = std::move(next);
  playing = playing && !session->paused();
  session->set_paused(!playing);
  announce(opened_from);
}

void Worker::Loop::turn() {
  const bool busy =
      !deferred.empty() || any_job(&Job::busy) || (session && (playing || step_wanted || walk || twin_wanted || (stale && publish_due())));
  auto commands = std::exchange(deferred, {});
  for (auto& command : busy ? worker.commands_.take() : worker.commands_.wait_for(Seconds(any_job(&Job::waiting) ? 0.003 : stale ? 0.02 : 0.5)))
    commands.push_back(std::move(command));
  for (const auto& command : commands) {
    handle(command);
    if (quit) return;
  }
  for (Job* job : jobs) tend(*job);
  if (!session) return;
  if (!guarded([&] { make_update(); })) {
    step_wanted = twin_wanted = false;
    end_update();
    set_playing(false);
  }
  report(!playing);
  guarded([&] { tend_autosave(); });
  if ((stale || playing) && publish_due()) guarded([&] { publish(basin::Stage::idle, 0); });
}

void Worker::Loop::handle(const Command& command) {
  guarded([&] { std::visit([&](const auto& which) { on(which); }, command); });
}

void Worker::Loop::set_playing(bool value) {
  if (!session && value) return notice(Severity::error, "There is no run to train; choose a preset that can be loaded.");
  if (playing != value) rate_since = Clock::now(), rate_updates = 0;
  playing = value;
  if (session) session->set_paused(!playing);
  post(StateChanged{playing, step_wanted});
}

/// From where the update in flight stands; between updates from none.
void Worker::Loop::on(const StepWithin& command) {
  if (session == nullptr) return;
  walk = Walk{command.stage, place.from, place.from_step};
  step_wanted = false;
  set_playing(false);
}

void Worker::Loop::announce(const std::string& opened_from) {
  stale = true;
  unreported.clear();
  step_wanted = twin_wanted = false;
  end_update();
  note_saved();
  if (autosave) autosave->start(steady_seconds());
  post(RunStarted{++run_number, session->options(), session->space(), session->info(), session->step_count(), session->rescues(), opened_from,
                  session->curves()});
  post(StateChanged{playing});
}

/// A run that ends unsaved is written to the hooks' place for it, so that one wrong key loses nothing.
void Worker::Loop::keep_run() {
  if (!session || hooks.last_run_path.empty()) return;
  if (autosave) guarded([&] { autosave->settle(); });
  if (worth_keeping()) {
    if (!guarded([&] { session->save(hooks.last_run_path); })) return;  // the autosave stays
    notice(Severity::info, "The run that ended is kept in " + hooks.last_run_path);
  }
  std::error_code absent;
  if (autosave) std::filesystem::remove(autosave->path(), absent);
}

void Worker::Loop::note_saved() {
  saved_step = autosaved_step = session->step_count();
  saved_seconds = session->seconds();
}

bool Worker::Loop::worth_keeping() const {
  return (chosen && session->step_count() - saved_step >= kWorthKeeping) || session->seconds() - saved_seconds >= kSecondsWorthKeeping;
}

/// So that a kill, a crash or the loss of the display loses some seconds at most. A write that failed is told and tried again, also while paused.
void Worker::Loop::tend_autosave() {
  if (!autosave) return;
  bool due = false;
  try {
    due = autosave->due(steady_seconds());
  } catch (...) {
    autosaved_step = saved_step;
    throw;
  }
  if (!due || session->step_count() == autosaved_step || !worth_keeping()) return;
  autosave->save(*session, steady_seconds());
  autosaved_step = session->step_count();
}

void Worker::Loop::on(const Reset& command) {
  report(true);
  adopt(hooks.sessions.make(command.options, load_watch()));
  chosen = true;
  restart_twin();
}

void Worker::Loop::on(const SetOptions& command) {
  if (!session) return;
  auto changed = basin::changed_paths(session->options(), command.options);
  if (!guarded([&] { session->set_options(command.options); })) changed.clear();
  chosen = chosen || !changed.empty();
  guarded([&] { twin.follow(session->options()); });
  report(true);
  post(OptionsApplied{session->options(), changed, session->step_count()});
}

bool Worker::Loop::any_job(bool (Job::*is)() const) const {
  return std::any_of(jobs.begin(), jobs.end(), [&](const Job* job) { return (job->*is)(); });
}

void Worker::Loop::tend(Job& job) {
  bool news = false;
  if (guarded([&] { news = job.turn(session.get(), playing); })) return news ? hooks.wake() : void();
  post(job.cancel());
}

void Worker::Loop::on(const SetLaboratory& command) {
  const bool measured = laboratory.measuring();
  guarded([&] { laboratory.set(command.settings); });
  if (measured && !laboratory.measuring()) notice(Severity::info, "The bias curve ended early, because its density was edited; measure it anew.");
  post(LaboratoryApplied{laboratory.settings()});
}

void Worker::Loop::on(const SetCanvas& command) {
  if (!guarded([&] { canvas.set(command.settings); })) post(CanvasStopped{});
}

void Worker::Loop::on(const SetSamples& command) {
  if (!guarded([&] { samples.set(command.settings, session.get()); })) post(SamplesStopped{});
}

void Worker::Loop::on(const EditSlots& command) {
  if (!session) return;
  session->edit_slots(command.slots, command.edit);
  chosen = stale = true;
}

void Worker::Loop::on(const SaveComposition& command) {
  laboratory.save(command.folder, command.side_by_side);
  notice(Severity::info, "Saved the composition in " + command.folder);
}

void Worker::Loop::on(const LoadCheckpoint& command) {
  report(true);
  basin::SavedFile file(command.path, command.data_path);
  file.threads = command.threads;
  file.device = command.device;
  adopt(hooks.sessions.open(file, load_watch()), command.path);
  chosen = true;
  end_twin();
  notice(Severity::info, "Loaded " + command.path);
}

void Worker::Loop::on(const SaveCheckpoint& command) {
  if (!session) return;
  session->save(command.path);
  note_saved();
  chosen = true;
  notice(Severity::info, "Saved " + command.path);
}

void Worker::Loop::on(const ExportSamples& command) {
  if (!session) return;
  session->export_samples(command.path);
  notice(Severity::info, "Exported " + command.path);
}

void Worker::Loop::on(const ExportBuffer& command) {
  if (!session) return;
  session->export_buffer(command.path);
  notice(Severity::info, "Exported " + command.path);
}

/// At full speed the commands stay in the channel; in slow motion each stage is shown and waited at.
bool Worker::Loop::progress(basin::Stage stage, int64_t chain_step) {
  place = {false, stage, chain_step};
  if (walk && deferred.empty()) {
    if (stage == walk->from && (walk->stage || chain_step == walk->from_step)) return !worker.commands_.any(ends_run);
    walk.reset();
  }
  const bool slow = seconds_per_stage > 0 || !deferred.empty() || held();
  if (!slow) return !worker.commands_.any(abandons_update);
  if (deferred.empty()) publish(stage, chain_step);
  return linger(stage, chain_step);
}

/// Waits at a stage for its time, or while paused there. Commands that apply between updates end the waiting, so that the update ends soon.
/// False when one of them abandons the update.
bool Worker::Loop::linger(basin::Stage stage, int64_t chain_step) {
  const auto until = Clock::now() + Seconds(seconds_per_stage);
  while (deferred.empty() && (held() || (seconds_per_stage > 0 && Clock::now() < until))) {
    const Seconds left = held() ? Seconds(0.5) : std::min<Seconds>(Seconds(0.5), until - Clock::now());
    for (auto& command : worker.commands_.wait_for(left))
      if (!handle_within_update(command)) deferred.push_back(std::move(command));
    if (stale_request) publish(stage, chain_step);
  }
  return std::none_of(deferred.begin(), deferred.end(), ends_run);
}

/// Play, Pause, pace and what the window shows change nothing in the update itself.
bool Worker::Loop::handle_within_update(const Command& command) {
  if (!deferred.empty()) return false;  // order is kept
  const bool harmless = std::holds_alternative<Play>(command) || std::holds_alternative<Pause>(command) ||
                        std::holds_alternative<StepOnce>(command) || std::holds_alternative<StepWithin>(command) ||
                        std::holds_alternative<SetPace>(command) || std::holds_alternative<SetRequest>(command);
  if (harmless) handle(command);
  stale_request = std::holds_alternative<SetRequest>(command) || stale_request;
  return harmless;
}

void Worker::Loop::report(bool now) {
  if ((unreported.empty() && twin_unreported.empty()) || (!now && Clock::now() - last_report < kReportEvery)) return;
  last_report = Clock::now();
  if (!unreported.empty()) post(MetricsRows{std::exchange(unreported, {})});
  if (!twin_unreported.empty()) post(TwinRows{std::exchange(twin_unreported, {})});
}

bool Worker::Loop::publish_due() const {
  const Seconds since = Clock::now() - last_publish;
  return worker.latest_.consumed() && since >= kPublishEvery && since * kPublishShare >= publish_cost;
}

void Worker::Loop::publish(basin::Stage stage, int64_t chain_step) {
  const auto begin = Clock::now();
  stale_request = false;
  auto snapshot = std::make_shared<basin::Snapshot>(session->snapshot(request));
  snapshot->run = run_number;
  snapshot->stage = stage;
  snapshot->chain_step = chain_step;
  snapshot->chain_steps = session->options().chain.steps;
  snapshot->taken_at = steady_seconds();
  snapshot->steps_per_second = playing ? updates_per_second : 0;
  if (twin.exists()) snapshot->twin = twin_snapshot(*snapshot);
  worker.latest_.publish(std::move(snapshot));
  hooks.wake();
  last_publish = Clock::now();
  publish_cost = last_publish - begin;
  stale = stage != basin::Stage::idle;
}

Worker::Worker(WorkerHooks hooks, const basin::RunOptions& options) {
  thread_ = std::thread([this, hooks = std::move(hooks), options] { Loop(*this, hooks).run(options); });
}

void Worker::finish() {
  if (!thread_.joinable() || thread_.get_id() == std::this_thread::get_id()) return;
  send(Quit{});
  thread_.join();
}

void Worker::send(Command command) {
  commands_.post(std::move(command));
}
std::vector<Event> Worker::take_events() {
  return events_.take();
}
SnapshotPtr Worker::take_snapshot() {
  return latest_.take();
}
LaboratorySnapshotPtr Worker::take_laboratory() {
  return latest_laboratory_.take();
}
SampleSnapshotPtr Worker::take_samples() {
  return latest_samples_.take();
}
CanvasSnapshotPtr Worker::take_canvas() {
  return latest_canvas_.take();
}

}  // namespace app
