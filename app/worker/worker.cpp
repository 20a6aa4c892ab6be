#include "app/worker/worker.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "app/worker/laboratory_desk.h"
#include "app/worker/twin.h"
#include "core/base/errors.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr Seconds kPublishEvery{0.1};     // at most ten snapshots a second
constexpr double kPublishShare = 0.06;    // of the worker's time, at most
constexpr Seconds kReportEvery{0.05};     // metrics travel in batches
constexpr int kBackgroundPriority = 10;   // the window's thread must never be short of a core because of training

double steady_seconds() { return Seconds(Clock::now().time_since_epoch()).count(); }

constexpr int64_t kWorthKeeping = 100;    // updates since the last save after which a run that ends is saved by itself

bool ends_run(const Command& command) {
  return std::holds_alternative<Quit>(command) || std::holds_alternative<Reset>(command) || std::holds_alternative<LoadCheckpoint>(command);
}

bool abandons_update(const Command& command) { return ends_run(command) || std::holds_alternative<Pause>(command); }

}  // namespace

/// Lives on the worker's thread.
struct Worker::Loop {
  Loop(Worker& owner, WorkerHooks given)
      : worker(owner), hooks(std::move(given)), twin(hooks.sessions), laboratory([this] { return hooks.make_laboratory(threads); }, owner.latest_laboratory_) {}

  Worker& worker;
  WorkerHooks hooks;
  Twin twin;
  LaboratoryDesk laboratory;
  int64_t threads = 0;            ///< asked for at the start; 0 is one a core
  std::unique_ptr<basin::Session> session;
  basin::SnapshotRequest request;
  std::vector<Command> deferred;  ///< came in slow motion and wait for the update's end
  int64_t run_number = 0, saved_step = 0;
  bool playing = false, quit = false, step_wanted = false, stale = true;
  bool twin_wanted = false;       ///< the twin has yet to make the single step that the first run made
  bool stale_request = false;     ///< the window asked for something else within an update
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
  void notice(Severity severity, std::string text) { post(Notice{severity, std::move(text)}); }

  void run(const basin::RunOptions& options);
  void adopt(std::unique_ptr<basin::Session> next);
  void turn();
  template <class Action>
  bool guarded(Action&& action);
  void handle(const Command& command);
  void on(const Play&) { set_playing(true); }
  void on(const Pause&) { step_wanted = false, set_playing(false); }
  void on(const StepOnce&) { set_playing(false), step_wanted = session != nullptr; }
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
  void on(const ApplyRemedy& command);
  void on(const Quit&) { keep_run(), quit = true; }
  void tend_laboratory();
  void set_playing(bool value);
  void announce();
  void make_update();
  void train();
  void count_update();
  void answer_alarm();
  void train_twin();
  void announce_twin();
  std::shared_ptr<const basin::Snapshot> twin_snapshot(const basin::Snapshot& first);
  void end_twin();
  void restart_twin();
  bool progress(basin::Stage stage, int64_t chain_step);
  bool held() const { return !playing && !step_wanted; }  ///< paused within an update
  bool linger(basin::Stage stage, int64_t chain_step);
  bool handle_within_update(const Command& command);
  void keep_run();
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

void Worker::Loop::run(const basin::RunOptions& options) {
  threads = options.compute.threads;
  setpriority(PRIO_PROCESS, 0, kBackgroundPriority);  // on Linux this is the calling thread's own
  guarded([&] { adopt(hooks.sessions.make(options)); });
  guarded([&] {
    if (const auto warning = hooks.check_machine()) notice(Severity::warning, *warning);
  });
  while (!quit) {
    turn();
  }
}

/// The session of before stays when there is none to follow it.
void Worker::Loop::adopt(std::unique_ptr<basin::Session> next) {
  keep_run();
  session = std::move(next);
  announce();
}

void Worker::Loop::turn() {
  const bool busy = !deferred.empty() || laboratory.busy() || (session && (playing || step_wanted || twin_wanted || (stale && publish_due())));
  auto commands = std::exchange(deferred, {});
  for (auto& command : busy ? worker.commands_.take() : worker.commands_.wait_for(Seconds(laboratory.waiting() ? 0.003 : stale ? 0.02 : 0.5))) commands.push_back(std::move(command));
  for (const auto& command : commands) {
    handle(command);
    if (quit) return;
  }
  tend_laboratory();
  if (!session) return;
  if (!guarded([&] { make_update(); })) {
    step_wanted = twin_wanted = false;
    set_playing(false);
  }
  report(!playing);
  if ((stale || playing) && publish_due()) guarded([&] { publish(basin::Stage::idle, 0); });
}

/// While it plays, a twin that is behind comes first, so that the two take turns once they are level. A single step moves the first run, then the twin.
void Worker::Loop::make_update() {
  const bool behind = twin.behind(session->step_count());
  if (playing ? !behind : step_wanted) return train();
  if (playing || (twin_wanted && behind)) return train_twin();
  twin_wanted = false;
}

void Worker::Loop::handle(const Command& command) {
  guarded([&] { std::visit([&](const auto& which) { on(which); }, command); });
}

void Worker::Loop::set_playing(bool value) {
  if (!session && value) return notice(Severity::error, "There is no run to train; choose a preset that can be loaded.");
  if (playing != value) rate_since = Clock::now(), rate_updates = 0;
  playing = value;
  post(StateChanged{playing});
}

void Worker::Loop::announce() {
  stale = true;
  unreported.clear();
  step_wanted = twin_wanted = false;
  saved_step = session->step_count();
  post(RunStarted{++run_number, session->options(), session->space(), session->info(), session->step_count(), session->rescues()});
  post(StateChanged{playing});
}

/// A run that ends unsaved is written to the hooks' place for it, so that one wrong key loses nothing.
void Worker::Loop::keep_run() {
  if (!session || hooks.last_run_path.empty() || session->step_count() - saved_step < kWorthKeeping) return;
  if (guarded([&] { session->save(hooks.last_run_path); })) notice(Severity::info, "The run that ended is kept in " + hooks.last_run_path);
}

void Worker::Loop::on(const Reset& command) {
  report(true);
  adopt(hooks.sessions.make(command.options));
  restart_twin();
}

void Worker::Loop::on(const SetOptions& command) {
  if (!session) return;
  auto changed = basin::changed_paths(session->options(), command.options);
  if (!guarded([&] { session->set_options(command.options); })) changed.clear();
  guarded([&] { twin.follow(session->options()); });
  report(true);
  post(OptionsApplied{session->options(), changed, session->step_count()});
}

void Worker::Loop::tend_laboratory() {
  bool news = false;
  if (guarded([&] { news = laboratory.turn(session.get(), playing); })) return news ? hooks.wake() : void();
  laboratory.rest();
  post(LaboratoryApplied{laboratory.settings()});
}

void Worker::Loop::on(const SetLaboratory& command) {
  const bool measured = laboratory.measuring();
  guarded([&] { laboratory.set(command.settings); });
  if (measured && !laboratory.measuring()) notice(Severity::info, "The bias curve ended early, because its density was edited; measure it anew.");
  post(LaboratoryApplied{laboratory.settings()});
}

void Worker::Loop::on(const SaveComposition& command) {
  laboratory.save(command.folder, command.side_by_side);
  notice(Severity::info, "Saved the composition in " + command.folder);
}

void Worker::Loop::on(const LoadCheckpoint& command) {
  report(true);
  adopt(hooks.sessions.open(command.path));
  end_twin();
  notice(Severity::info, "Loaded " + command.path);
}

void Worker::Loop::on(const SaveCheckpoint& command) {
  if (!session) return;
  session->save(command.path);
  saved_step = session->step_count();
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

void Worker::Loop::on(const StartTwin& command) {
  if (!session) return;
  twin.start(session->options(), command.differences);
  announce_twin();
}

void Worker::Loop::announce_twin() {
  twin_unreported.clear();
  stale = true;
  post(TwinStarted{twin.options(), twin.info(), twin.differences()});
}

void Worker::Loop::end_twin() {
  if (!twin.exists()) return;
  twin.end();
  twin_wanted = false;
  stale = true;
  post(TwinEnded{});
}

void Worker::Loop::restart_twin() {
  if (!twin.exists()) return;
  guarded([&] { twin.restart(session->options()); });
  twin.exists() ? announce_twin() : post(TwinEnded{});
}

/// One update; a twin that fails rests until its settings change, and the first run goes on.
void Worker::Loop::train_twin() {
  const auto row = twin.step([this](basin::Stage, int64_t) { return !worker.commands_.any(abandons_update); });
  if (!row) return;
  twin_wanted = false;
  twin_unreported.push_back(*row);
  stale = true;
  count_update();
  if (twin.failed()) notice(Severity::error, "The twin failed: " + twin.verdict().reason + " The first run goes on; other settings revive the twin.");
}

void Worker::Loop::count_update() {
  ++rate_updates;
  const Seconds elapsed = Clock::now() - rate_since;
  if (elapsed <= Seconds(1.0)) return;
  updates_per_second = static_cast<double>(rate_updates) / elapsed.count();
  rate_since = Clock::now();
  rate_updates = 0;
}

void Worker::Loop::train() {
  twin_wanted = false;
  const bool slow = seconds_per_stage > 0;
  const auto row = session->step([this](basin::Stage stage, int64_t chain_step) { return progress(stage, chain_step); }, slow ? 1 : 0);
  if (!row) return;
  twin_wanted = std::exchange(step_wanted, false);
  stale = true;
  unreported.push_back(*row);
  count_update();
  if (session->alarmed()) answer_alarm();
}

void Worker::Loop::answer_alarm() {
  report(true);
  const auto mode = session->options().rescue.mode;
  const std::string remedy = mode == basin::RescueMode::automatic ? basin::next_remedy(*session) : "";
  if (!remedy.empty()) return on(ApplyRemedy{remedy});
  const auto& verdict = session->verdict();
  const bool failed = verdict.health == basin::Health::failed;
  post(AlarmRaised{verdict, session->remedies(), session->step_count()});
  if (mode == basin::RescueMode::ask || failed) set_playing(false);
  if (mode == basin::RescueMode::ask || failed)
    notice(failed ? Severity::error : Severity::warning,
           verdict.reason + (mode == basin::RescueMode::ask ? " Remedies are in the Stability panel and in the Run menu." : ""));
}

/// An alarm while it plays goes on at once; a remedy chosen while paused starts to play.
void Worker::Loop::on(const ApplyRemedy& command) {
  if (!session) return;
  session->rescue(command.name);
  guarded([&] { twin.follow(session->options()); });
  unreported.clear();
  saved_step = std::min(saved_step, session->step_count());
  stale = true;
  post(RunRescued{session->options(), session->rescues()});
  notice(Severity::info, "Rescued at " + basin::describe(session->rescues().back()));
  if (!playing) set_playing(true);
}

/// At full speed the commands stay in the channel; in slow motion each stage is shown and waited at.
bool Worker::Loop::progress(basin::Stage stage, int64_t chain_step) {
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
  const bool harmless = std::holds_alternative<Play>(command) || std::holds_alternative<Pause>(command) || std::holds_alternative<StepOnce>(command) ||
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

/// Of the same moment as the first run's.
std::shared_ptr<const basin::Snapshot> Worker::Loop::twin_snapshot(const basin::Snapshot& first) {
  auto snapshot = twin.snapshot(request);
  snapshot->run = first.run;
  snapshot->chain_steps = snapshot->chain_step = twin.options().chain.steps;
  snapshot->taken_at = first.taken_at;
  snapshot->steps_per_second = first.steps_per_second;
  return snapshot;
}

Worker::Worker(WorkerHooks hooks, const basin::RunOptions& options) {
  thread_ = std::thread([this, hooks = std::move(hooks), options] {
    Loop(*this, hooks).run(options);
  });
}

Worker::~Worker() {
  send(Quit{});
  thread_.join();
}

void Worker::send(Command command) { commands_.post(std::move(command)); }
std::vector<Event> Worker::take_events() { return events_.take(); }
SnapshotPtr Worker::take_snapshot() { return latest_.take(); }
LaboratorySnapshotPtr Worker::take_laboratory() { return latest_laboratory_.take(); }

}  // namespace app
