#include "app/cli/train.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "app/cli/interrupt.h"
#include "app/cli/progress.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/io/config.h"
#include "core/io/run_folder.h"
#include "core/training/presets.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kFirstWrite = std::chrono::seconds(1), kWriteEvery = std::chrono::seconds(5);

/// A resumed run goes on with its own options; `--set` may change those that apply while running.
std::unique_ptr<basin::Session> resume_session(const TrainRequest& request, const CommandLine& commands) {
  const std::string config = basin::RunFolder::config_in(request.out), checkpoint = basin::RunFolder::checkpoint_in(request.out);
  const bool begun = std::filesystem::exists(config);
  if (!begun && request.preset.empty() && request.config.empty())
    throw basin::BadInput(fmt::format("'{}' holds no run to resume; check --out, or start one with --preset NAME.", request.out));
  basin::RunOptions options;
  if (begun) basin::apply_toml(options, basin::read_file(config), config);
  if (begun && !request.preset.empty() && request.preset != options.preset)
    throw basin::BadInput(fmt::format("'{}' holds a run of preset '{}', not '{}'; leave --preset out or choose another --out.", request.out, options.preset, request.preset));
  if (!begun) options = combine_options(request.preset, request.config, {});
  if (!std::filesystem::exists(checkpoint)) {
    for (const auto& setting : request.settings) basin::set_option(options, setting);
    return commands.sessions.make(options);
  }
  auto session = commands.sessions.open(checkpoint);
  basin::RunOptions changed = session->options();
  for (const auto& setting : request.settings) basin::set_option(changed, setting);
  if (changed.compute.threads == 0) changed.compute.threads = session->options().compute.threads;
  if (basin::changed_paths(session->options(), changed).empty()) return session;
  session->set_options(changed);
  session->save(checkpoint);  // at once: a run killed before its next checkpoint keeps the change
  return session;
}

bool over(const basin::Session& session, const basin::Budget& budget) {
  return (budget.steps > 0 && session.step_count() >= budget.steps) || (budget.seconds > 0 && session.seconds() >= budget.seconds);
}

double share_done(const basin::Session& session, const basin::Budget& budget) {
  if (budget.steps > 0) return static_cast<double>(session.step_count()) / static_cast<double>(budget.steps);
  return budget.seconds > 0 ? session.seconds() / budget.seconds : -1;
}

/// KL where the data's density is known, else the likelihood of held-out points, else nothing.
std::string describe(const basin::Session& session, const basin::Metrics& row, const basin::Metrics& latest) {
  const std::string likelihood = std::isnan(latest.nll) ? "" : fmt::format("  NLL {:.4f}", latest.nll);
  const std::string exact = std::isnan(latest.kl) ? likelihood : fmt::format("  KL {:.4f}", latest.kl);
  return fmt::format("step {}  {:.0f} s  gap {:+.4f}{}  {}", row.step, session.seconds(), row.gap, exact, basin::name_of(session.verdict().health));
}

void run(basin::Session& session, basin::RunFolder& folder, const basin::Budget& budget) {
  Progress progress;
  auto next_write = Clock::now() + kFirstWrite;
  basin::Metrics latest;
  while (!interrupted() && !over(session, budget)) {
    const auto row = session.step([](basin::Stage, int64_t) { return !interrupted(); });
    if (!row) continue;
    if (session.verdict().health == basin::Health::failed) break;
    folder.append(*row);
    basin::keep_latest(latest, *row);
    progress.show(share_done(session, budget), describe(session, *row, latest));
    if (Clock::now() < next_write) continue;
    folder.write(session);
    next_write = Clock::now() + kWriteEvery;
  }
  folder.write(session);
}

}  // namespace

basin::RunOptions combine_options(const std::string& preset, const std::string& config, const std::vector<std::string>& settings) {
  basin::RunOptions options = preset.empty() ? basin::RunOptions{} : basin::load_preset(preset);
  if (!config.empty()) basin::apply_toml(options, basin::read_file(config), config);
  for (const auto& setting : settings) basin::set_option(options, setting);
  basin::validate(options);
  return options;
}

int train(const TrainRequest& request, const CommandLine& commands) {
  if (!request.resume && request.preset.empty() && request.config.empty())
    throw basin::BadInput("Nothing says what to train; give --preset NAME ('basin presets' lists them) or --config FILE.");
  const auto session =
      request.resume ? resume_session(request, commands) : commands.sessions.make(combine_options(request.preset, request.config, request.settings));
  basin::RunFolder folder(request.out, request.resume);
  if (const auto warning = commands.check_machine()) fmt::print(stderr, "basin: {}\n", *warning);
  if (request.budget.steps > 0 || request.budget.seconds > 0) session->set_budget(request.budget);
  listen_for_interrupts();
  folder.begin(*session);
  run(*session, folder, session->budget());
  const auto& verdict = session->verdict();
  fmt::print("{}\nVerdict: {}. {}\nRun folder: {}\n", fmt::format("{} updates in {:.1f} s.", session->step_count(), session->seconds()), basin::name_of(verdict.health),
             verdict.reason, request.out);
  return verdict.health == basin::Health::failed ? 1 : 0;
}

}  // namespace app
