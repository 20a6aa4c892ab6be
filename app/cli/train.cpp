#include "app/cli/train.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/worker/interrupt.h"
#include "app/worker/twin.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/data/points_survey.h"
#include "core/run/paths.h"
#include "core/run/point_chains.h"
#include "core/run/presets.h"
#include "core/training/models.h"
#include "core/training/run_folder.h"

namespace app {
namespace {

/// Without a window nobody is there to be asked, so an alarm of a new run is only shown unless the user says otherwise.
basin::RunOptions new_options(const TrainRequest& request, const std::vector<std::string>& settings) {
  if (request.from.empty()) return combine_options(request.preset, request.config, settings, {"rescue.mode=off"});
  auto all = settings;
  all.push_back("network.from=" + request.from);
  if (!request.preset.empty() || !request.config.empty()) return combine_options(request.preset, request.config, all, {"rescue.mode=off"});
  basin::RunOptions options = basin::options_from(basin::find_model(request.from));
  options.rescue.mode = basin::RescueMode::off;
  for (const auto& setting : all) basin::set_option(options, setting);
  basin::validate(options);
  return options;
}

/// Runs of before there were rescues say nothing of them, and nobody is there to be asked.
bool knows_rescues(const std::string& config) {
  return config.find("[rescue]") != std::string::npos;
}

/// A resumed run goes on with its own options; `--set` may change those that apply while running.
std::unique_ptr<basin::Session> resume_session(const TrainRequest& request, const CommandLine& commands, const basin::LoadWatch& watch) {
  const std::string config = basin::RunFolder::config_in(request.out), checkpoint = basin::RunFolder::checkpoint_in(request.out);
  const bool begun = std::filesystem::exists(config);
  if (!begun && request.preset.empty() && request.config.empty())
    throw basin::BadInput(fmt::format("'{}' holds no run to resume; check --out, or start one with --preset NAME.", request.out));
  basin::RunOptions options;
  if (begun) basin::apply_config(options, config);
  if (begun && !request.preset.empty() && request.preset != options.preset)
    throw basin::BadInput(fmt::format("'{}' holds a run of preset '{}', not '{}'; leave --preset out or choose another --out.", request.out,
                                      options.preset, request.preset));
  if (!begun) options = new_options(request, {});
  if (!std::filesystem::exists(checkpoint)) {
    for (const auto& setting : request.settings) basin::set_option(options, setting);
    return commands.sessions.make(options, watch);
  }
  auto session = commands.sessions.open({checkpoint, data_path_in(request.settings)}, watch);
  basin::RunOptions changed = session->options();
  if (begun && !knows_rescues(basin::read_file(config))) changed.rescue.mode = basin::RescueMode::off;
  for (const auto& setting : request.settings) basin::set_option(changed, setting);
  basin::make_paths_absolute(changed);
  if (changed.compute.threads == 0) changed.compute.threads = session->options().compute.threads;
  if (basin::changed_paths(session->options(), changed).empty()) return session;
  session->set_options(changed);
  session->save(checkpoint);  // at once: a run killed before its next checkpoint keeps the change
  return session;
}

bool over(const basin::Session& session, const basin::Budget& budget) {
  return (budget.steps > 0 && session.step_count() >= budget.steps) || (budget.seconds > 0 && session.seconds() >= budget.seconds);
}

/// KL where the data's density is known, else the likelihood of held-out points, else nothing.
std::string describe(const basin::Session& session, const basin::Metrics& row, const basin::Metrics& latest) {
  const std::string likelihood = std::isnan(latest.nll) ? "" : fmt::format("  NLL {:.4f} (averaged weights)", latest.nll);
  const std::string exact = std::isnan(latest.kl) ? likelihood : fmt::format("  KL {:.4f} (averaged weights)", latest.kl);
  return fmt::format("step {}  {:.0f} s  gap {:+.4f}{}  {}", row.step, session.seconds(), row.gap, exact, basin::word_of(session.verdict()));
}

/// One run with its folder.
struct Runner {
  std::unique_ptr<basin::Session> session;
  std::unique_ptr<basin::RunFolder> folder;
  basin::Metrics latest;

  bool failed = false;  ///< in an update made here: a run that failed before may be resumed with other settings
  std::string alarm;    ///< at which the run stopped, to be answered by the user

  bool done() const { return failed || !alarm.empty() || over(*session, session->budget()); }

  /// One update; its row, or nothing when it was interrupted or refused.
  std::optional<basin::Metrics> step() {
    const auto row = session->step([](basin::Stage, int64_t) { return !interrupted(); });
    if (!row) return std::nullopt;
    if (session->alarmed() && answer_alarm()) return std::nullopt;
    failed = session->verdict().health == basin::Health::failed;
    if (failed) return std::nullopt;
    folder->append(*row);
    folder->keep_average(*session);
    keep_latest(latest, *row);
    folder->write_when_due(*session);
    return row;
  }

  /// True when the run went back to a healthy state, to go on or to wait for the user.
  bool answer_alarm() {
    const auto mode = session->options().rescue.mode;
    const std::string reason = session->verdict().reason;
    const std::string remedy = mode == basin::RescueMode::automatic ? basin::next_remedy(*session)
                               : mode == basin::RescueMode::ask     ? basin::kGoBack
                                                                    : "";
    const bool kept = !session->remedies().empty();
    if (mode != basin::RescueMode::off && !kept) fmt::print(stderr, "\nbasin: {} {}\n", reason, basin::kNothingKept);
    if (remedy.empty() || !kept) return false;
    session->rescue(remedy);
    if (mode == basin::RescueMode::ask) alarm = reason;
    folder->go_back(*session);
    fmt::print(stderr, "\nbasin: {} Rescued at {}.\n", reason, basin::describe(session->rescues().back()));
    return true;
  }
};

/// All runs take turns, one update each, until each is done.
void take_turns(std::vector<Runner>& runners) {
  Progress progress;
  const auto unfinished = [](const Runner& runner) { return !runner.done(); };
  while (!interrupted() && std::any_of(runners.begin(), runners.end(), unfinished)) {
    for (auto& runner : runners) {
      if (runner.done()) continue;
      const auto row = runner.step();
      if (row && &runner == &runners.front())
        progress.show(share_done(*runner.session, runner.session->budget()), describe(*runner.session, *row, runner.latest));
    }
  }
}

/// The last state of each is saved, also when a write of before or that of another run failed. Throws the first failure.
void run(std::vector<Runner>& runners) {
  std::exception_ptr failure;
  const auto attempt = [&](const auto& work) {
    try {
      work();
    } catch (const basin::BadInput&) {
      if (!failure) failure = std::current_exception();
    }
  };
  attempt([&] { take_turns(runners); });
  for (auto& runner : runners) attempt([&] { runner.folder->write(*runner.session); });
  if (failure) std::rethrow_exception(failure);
}

void apply_remedy(basin::Session& session, const TrainRequest& request) {
  if (!request.resume) throw basin::BadInput("--remedy is for a run that stopped at an alarm; add --resume, or leave it out.");
  session.rescue(request.remedy);
}

/// Says so where the step of a new run is large for its points, and leaves it.
void tell_of_step(const basin::RunOptions& options) {
  constexpr double kLarge = 3;
  if (options.data.set != basin::DataSet::points || options.objective.kind != basin::ObjectiveKind::contrastive_divergence) return;
  const auto survey = basin::survey_points(options.data.path, options.data.columns, options.data.limit);
  const auto& chain = options.chain;
  const auto suits = basin::with_suited_chains(survey, options);
  if (chain.step_size < kLarge * suits.chain.step_size) return;
  std::string settings;
  for (const auto& setting : basin::changed_settings(options, suits)) settings += " --set " + setting;
  fmt::print(stderr,
             "basin: chain.step_size = {} looks large for '{}', whose thinnest part has a standard deviation of {:.2g}; {} steps of {} suit it "
             "better:{}\n",
             chain.step_size, options.data.path, survey.thickness.deviation * (options.data.fit ? survey.scale : 1), suits.chain.steps,
             suits.chain.step_size, settings);
}

/// The run of `request`, or its twin's when `twin` is true.
Runner open_run(const TrainRequest& request, const CommandLine& commands, bool twin) {
  TrainRequest mine = request;
  if (!request.rescue.empty()) mine.settings.push_back("rescue.mode=" + request.rescue);
  if (twin) {
    mine.out += "/twin";
    mine.settings.insert(mine.settings.end(), request.twin.begin(), request.twin.end());
  }
  Runner runner;
  Progress progress;
  const auto watch = watch_loading(progress);
  const auto take_folder = [&] { runner.folder = std::make_unique<basin::RunFolder>(mine.out, mine.resume); };
  const bool there = mine.resume && std::filesystem::exists(mine.out);
  if (there) take_folder();  // before anything in it is read or written: another process may be training there
  runner.session = mine.resume ? resume_session(mine, commands, watch) : commands.sessions.make(new_options(mine, mine.settings), watch);
  if (const auto missing = runner.session->info().missing_data; !missing.empty()) throw basin::MissingData(missing);
  if (!there) take_folder();
  runner.session->set_paused(false);
  if (!mine.resume && !twin) tell_of_step(runner.session->options());
  if (!request.remedy.empty()) apply_remedy(*runner.session, request);
  if (request.budget.steps > 0 || request.budget.seconds > 0) runner.session->set_budget(request.budget);
  return runner;
}

void report(const Runner& runner, const std::string& out) {
  if (!runner.alarm.empty()) {
    fmt::print("Stopped at an alarm: {}\nThe folder holds the last healthy state. To go on:\n", runner.alarm);
    for (const auto& remedy : runner.session->remedies())
      if (remedy.name != basin::kGoBack)
        fmt::print("  basin train --resume --out {} --remedy {:15} {}: {}\n", out, remedy.name, remedy.title, remedy.words);
  }
  const auto& verdict = runner.session->verdict();
  fmt::print("{} updates in {:.1f} s.\nVerdict: {}. {}\nRun folder: {}\n", runner.session->step_count(), runner.session->seconds(),
             basin::word_of(verdict), verdict.reason, out);
}

}  // namespace

basin::RunOptions combine_options(const std::string& preset, const std::string& config, const std::vector<std::string>& settings,
                                  const std::vector<std::string>& first) {
  basin::RunOptions options = preset.empty() ? basin::RunOptions{} : basin::load_preset(preset);
  for (const auto& setting : first) basin::set_option(options, setting);
  if (!config.empty()) basin::apply_config(options, config);
  for (const auto& setting : settings) basin::set_option(options, setting);
  basin::validate(options);
  return options;
}

int train(const TrainRequest& request, const CommandLine& commands) {
  if (!request.resume && request.preset.empty() && request.config.empty() && request.from.empty())
    throw basin::BadInput("Nothing says what to train; give --preset NAME ('basin presets' lists them), --config FILE or --from MODEL.");
  if (request.resume && !request.from.empty())
    throw basin::BadInput("--from starts a new run, and --resume goes on with one; leave one of them out.");
  std::vector<Runner> runners;
  runners.push_back(open_run(request, commands, false));
  for (const auto& difference : request.twin) check_may_differ(basin::split_assignment(difference).first);
  if (!request.twin.empty()) runners.push_back(open_run(request, commands, true));
  if (const auto warning = commands.check_machine()) fmt::print(stderr, "basin: {}\n", *warning);
  listen_for_interrupts();
  for (auto& runner : runners) runner.folder->begin(*runner.session);
  run(runners);
  report(runners.front(), request.out);
  if (runners.size() > 1) report(runners.back(), request.out + "/twin");
  if (std::any_of(runners.begin(), runners.end(), [](const Runner& runner) { return runner.failed || !runner.alarm.empty(); })) return 1;
  return std::all_of(runners.begin(), runners.end(), [](const Runner& runner) { return runner.done(); }) ? 0 : interrupt_code();
}

}  // namespace app
