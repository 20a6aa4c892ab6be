#include "app/cli/curves.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "core/base/errors.h"
#include "core/figures/plots.h"
#include "core/formats/image_files.h"
#include "core/run/metrics_file.h"
#include "core/studies/run_curves.h"
#include "core/training/run_folder.h"
#include "core/training/saved_curves.h"

namespace app {
namespace {

/// Every update of a run folder; of a checkpoint, which carries its curves thinned, those that it kept.
std::vector<basin::Metrics> rows_in(const std::string& source) {
  const std::string metrics = source + "/metrics.csv";
  if (std::filesystem::exists(metrics)) return basin::read_metrics(metrics);
  if (!std::filesystem::is_regular_file(source) && !std::filesystem::exists(basin::RunFolder::checkpoint_in(source)))
    throw basin::BadInput(fmt::format("'{}' has no metrics.csv and is no checkpoint; give folders that 'basin train' left, or checkpoints.", source));
  auto rows = basin::rows_of(basin::read_curves(source));
  if (rows.empty()) throw basin::BadInput(fmt::format("'{}' holds no curves, as files of earlier versions; give its run folder.", source));
  return rows;
}

/// The verdict in a run's status.json; empty where there is none.
std::string verdict_of(const std::string& folder) {
  std::ifstream file(folder + "/status.json");
  const auto status = nlohmann::json::parse(file, nullptr, false);
  const auto text = [&](const char* key) {
    return status.is_object() && status.contains(key) && status[key].is_string() ? status[key].get<std::string>() : std::string();
  };
  const auto verdict = text("verdict"), reason = text("reason");
  return reason.empty() ? verdict : fmt::format("{}: {}", verdict, reason);
}

}  // namespace

int curves(const CurvesCommand& command) {
  const auto& folders = command.sources;
  constexpr auto kMost = basin::ink::kSeries.size();
  if (folders.size() > kMost)
    throw basin::BadInput(fmt::format("'curves' draws at most {} runs in one plot, and this names {}; give fewer.", kMost, folders.size()));
  const auto names = names_of(folders);
  std::vector<basin::RunCurves> runs;
  for (size_t i = 0; i < folders.size(); ++i) runs.push_back({names[i], rows_in(folders[i])});
  basin::write_png(command.out, basin::draw_run_curves(runs, runs.size() == 1 ? verdict_of(folders.front()) : ""));
  fmt::print("{}\n", command.out);
  return 0;
}

}  // namespace app
