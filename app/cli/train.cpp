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
constexpr auto kWriteEvery = std::chrono::seconds(5);

/// A resumed run goes on with its own options; `--set` may change those that apply while running.
std::unique_ptr<basin::Session> resume_session(const TrainRequest& request, const CommandLine& commands) {
  const std::string config = basin::RunFolder::config_in(request.out), checkpoint = basin::RunFolder::checkpoint_in(request.out);
  basin::RunOptions options;
  if (std::filesystem::exists(config)) {
    basin::apply_toml(options, basin::read_file(config), config);
  } else {
    options = combine_options(request.preset, request.config, request.settings);
  }
  auto session = commands.make_session(options);
  if (!std::filesystem::exists(checkpoint)) return session;
  session->load(checkpoint);
  basin::RunOptions changed = session->options();
  for (const auto& setting : request.settings) basin::set_option(changed, setting);
  if (!basin::changed_paths(session->options(), changed).empty()) session->set_options(changed);
  return session;
}

bool over(const basin::Session& session, const basin::Budget& budget) {
  return (budget.steps > 0 && session.step_count() >= budget.steps) || (budget.seconds > 0 && session.seconds() >= budget.seconds);
}

double share_done(const basin::Session& session, const basin::Budget& budget) {
  if (budget.steps > 0) return static_cast<double>(session.step_count()) / static_cast<double>(budget.steps);
  return budget.seconds > 0 ? session.seconds() / budget.seconds : -1;
}

std::string describe(const basin::Session& session, const basin::Metrics& row, double kl) {
  const std::string exact = std::isnan(kl) ? "" : fmt::format("  KL {:.4f}", kl);
  return fmt::format("step {}  {:.0f} s  gap {:+.4f}{}  {}", row.step, session.seconds(), row.gap, exact, basin::name_of(session.verdict().health));
}

void run(basin::Session& session, basin::RunFolder& folder, const basin::Budget& budget) {
  Progress progress;
  auto last_write = Clock::now();
  double kl = basin::kNotMeasured;
  while (!interrupted() && !over(session, budget) && session.verdict().health != basin::Health::failed) {
    const auto row = session.step([](basin::Stage, int64_t) { return !interrupted(); });
    if (!row) continue;
    folder.append(*row);
    if (!std::isnan(row->kl)) kl = row->kl;
    progress.show(share_done(session, budget), describe(session, *row, kl));
    if (Clock::now() - last_write < kWriteEvery) continue;
    folder.write(session);
    last_write = Clock::now();
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
      request.resume ? resume_session(request, commands) : commands.make_session(combine_options(request.preset, request.config, request.settings));
  basin::RunFolder folder(request.out, request.resume);
  session->set_budget(request.budget);
  listen_for_interrupts();
  folder.begin(*session);
  run(*session, folder, request.budget);
  const auto& verdict = session->verdict();
  fmt::print("{}\nVerdict: {}. {}\nRun folder: {}\n", fmt::format("{} updates in {:.1f} s.", session->step_count(), session->seconds()), basin::name_of(verdict.health),
             verdict.reason, request.out);
  return verdict.health == basin::Health::failed ? 1 : 0;
}

}  // namespace app
