// Updates of the run and of its twin, and what an alarm does to them.

#include <algorithm>
#include <string>
#include <utility>

#include "app/worker/loop.h"

namespace app {

/// While it plays, a twin that is behind comes first, so that the two take turns once they are level. A single step moves the first run, then the
/// twin.
void Worker::Loop::make_update() {
  const bool behind = twin.behind(session->step_count());
  if (playing ? !behind : step_wanted || walk) return train();
  if (playing || (twin_wanted && behind)) return train_twin();
  twin_wanted = false;
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
  if (twin.failed())
    notice(Severity::error, "The twin failed: " + twin.verdict().reason + " The first run goes on; other settings revive the twin.", About::twin);
  else if (twin.alarmed())
    notice(Severity::warning, "An alarm of the twin: " + twin.verdict().reason + " Twins are not rescued; it trains on.", About::twin);
}

void Worker::Loop::count_update() {
  ++rate_updates;
  const Seconds elapsed = Clock::now() - rate_since;
  if (elapsed <= Seconds(1.0)) return;
  updates_per_second = static_cast<double>(rate_updates) / elapsed.count();
  rate_since = Clock::now();
  rate_updates = 0;
}

/// What there is to see of a run whose data are missing: its chains under the model as it is.
void Worker::Loop::move_chains() {
  const bool made =
      session->move_chains([this](basin::Stage stage, int64_t chain_step) { return progress(stage, chain_step); }, shows_stages() ? 1 : 0);
  end_update();
  if (!made) return;
  if (std::exchange(step_wanted, false)) set_playing(playing);
  stale = true;
}

/// Made or abandoned: there is none in flight.
void Worker::Loop::end_update() {
  place = {};
  walk.reset();
}

void Worker::Loop::train() {
  if (!can_train()) return move_chains();
  twin_wanted = false;
  const auto row = session->step([this](basin::Stage stage, int64_t chain_step) { return progress(stage, chain_step); }, shows_stages() ? 1 : 0);
  end_update();
  if (!row) return;
  twin_wanted = !playing;
  if (std::exchange(step_wanted, false)) set_playing(playing);
  stale = true;
  unreported.push_back(*row);
  count_update();
  if (session->alarmed()) answer_alarm();
}

void Worker::Loop::answer_alarm() {
  report(true);
  const auto mode = session->options().rescue.mode;
  const std::string remedy = mode == basin::RescueMode::automatic ? basin::next_remedy(*session) : "";
  if (!remedy.empty()) return rescue(remedy);
  show_alarm(mode);
}

/// Where rescues are off a line and the verdict tell of it, and no card.
void Worker::Loop::show_alarm(basin::RescueMode mode) {
  const auto& verdict = session->verdict();
  const auto remedies = session->remedies();
  const bool off = mode == basin::RescueMode::off, failed = verdict.health == basin::Health::failed;
  if (!off) post(AlarmRaised{verdict, remedies, session->step_count()});
  if (mode == basin::RescueMode::ask || failed) set_playing(false);
  const std::string way = remedies.empty() ? basin::kNothingKept : "Remedies are in the Stability panel and in the Run menu.";
  notice(failed ? Severity::error : Severity::warning, off ? verdict.reason : verdict.reason + " " + way, About::alarm);
}

void Worker::Loop::rescue(const std::string& remedy) {
  session->rescue(remedy);
  guarded([&] { twin.follow(session->options()); });
  unreported.clear();
  saved_step = std::min(saved_step, session->step_count());
  autosaved_step = std::min(autosaved_step, saved_step);
  stale = true;
  const auto& last = session->rescues().back();
  post(RunRescued{session->options(), session->rescues()});
  notice(Severity::info, "Rescued at " + basin::describe(last));
  if (twin.exists())
    notice(Severity::warning,
           "The twin was not rescued: after update " + std::to_string(last.resumed_step) +
               " the two runs no longer compare. Reset to train both from the start.",
           About::twin);
}

/// Chosen by hand: it starts to play.
void Worker::Loop::on(const ApplyRemedy& command) {
  if (!session) return;
  rescue(command.name);
  chosen = true;
  if (!playing) set_playing(true);
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

}  // namespace app
