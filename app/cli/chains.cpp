#include "app/cli/chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/worker/interrupt.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/figures/plots.h"
#include "core/formats/image_files.h"

namespace app {
namespace {

constexpr int64_t kFilmWidth = 1100;  // pixels that the film strip fills at most, short of enlarging once

void print(const basin::LongChains& chains) {
  fmt::print("{:>8}", "step");
  basin::LongChainPoint names;
  basin::visit_measures(names, [](const char* name, double&, const char*, const char*) { fmt::print(" {:>10}", name); });
  fmt::print("\n");
  for (size_t i = 0; i < chains.points.size(); i += 4) {
    const auto& point = chains.points[i + 4 < chains.points.size() ? i : chains.points.size() - 1];
    fmt::print("{:>8}", point.step);
    basin::visit_measures(point, [](const char*, const double& value, const char*, const char*) { fmt::print(" {:>10.4g}", value); });
    fmt::print("\n");
  }
  fmt::print("Distances are root mean squares per value{}.\n",
             std::isnan(chains.data_to_data) ? "" : fmt::format("; between data pictures the nearest are {:.4g} apart", chains.data_to_data));
}

/// One of the looks: chains of a model under some settings.
struct Look {
  const basin::Model& model;
  std::string name;
  basin::RunOptions options;
};

/// Throws BadInput when the settings do not fit the model.
Look look_at(const basin::Model& model, const std::string& name, const std::vector<std::string>& settings) {
  Look look{model, name, looked_at(model.options(), name, settings)};
  for (const auto& setting : settings)
    if (setting.rfind("data.path=", 0) != 0) look.name += ", " + setting;
  return look;
}

basin::LongChains run(const Look& look, const basin::LongChainRequest& request) {
  Progress progress;
  return look.model.long_chains(request, {look.options.chain, look.options.augmentation}, [&](basin::Stage, int64_t step) {
    progress.show(static_cast<double>(step) / static_cast<double>(request.steps),
                  fmt::format("{}: Langevin step {} of {}", look.name, step, request.steps));
    return !interrupted();
  });
}

std::string about(const Look& look, const basin::LongChainRequest& request) {
  const auto& augmentation = look.options.augmentation;
  return fmt::format("{}: {} chains from {}, update {} of the averaged model, seed {}{}.", look.name, request.chains,
                     request.from_buffer ? "the replay buffer" : "noise", look.model.updates(), request.seed,
                     augmentation.every > 0 ? fmt::format(", augmented every {} steps", augmentation.every) : "");
}

void write_film(const std::string& path, const basin::LongChains& chains, const std::string& about) {
  const auto frames = static_cast<int64_t>(chains.film_steps.size());
  const auto scale = std::max<int64_t>(1, std::min<int64_t>(3, kFilmWidth / std::max<int64_t>(1, frames * chains.film.width)));
  basin::write_png(path, basin::draw_film(chains, scale, about));
}

/// Every look at every source: with the settings of all, and again with the twin's.
std::vector<Look> looks_at(const std::vector<std::unique_ptr<basin::Model>>& models, const ChainsRequest& request) {
  const auto names = names_of(request.sources);
  std::vector<Look> looks;
  for (size_t i = 0; i < models.size(); ++i) {
    looks.push_back(look_at(*models[i], names[i], request.settings));
    if (request.twin.empty()) continue;
    auto settings = request.settings;
    settings.insert(settings.end(), request.twin.begin(), request.twin.end());
    looks.push_back(look_at(*models[i], names[i], settings));
  }
  return looks;
}

/// What is measured against the data is left out where they are missing, unless the user has just said where they are.
void read_data(basin::Model& model, const std::string& source, bool told) {
  Progress progress;
  try {
    model.read_data(watch_loading(progress));
  } catch (const basin::MissingData& error) {
    if (told) throw;
    fmt::print(stderr, "basin: '{}' is measured without the distance to its data. {}\n", source, error.what());
  }
}

std::vector<std::unique_ptr<basin::Model>> open_all(const ChainsRequest& request, const CommandLine& commands) {
  std::vector<std::unique_ptr<basin::Model>> models;
  for (const auto& source : request.sources) {
    models.push_back(open_source(source, request.settings, commands));
    if (!models.back()->data().space.image)
      throw basin::BadInput(fmt::format("'{}' learns points, and 'chains' films pictures; give a model of images.", source));
  }
  return models;
}

/// Both looks are at one model, opened once.
void check_twin(const ChainsRequest& request) {
  if (const auto path = data_path_in(request.twin); !path.empty())
    throw basin::BadInput(
        fmt::format("--twin data.path={} has no effect: a twin looks at the same model beside the same data; give --set data.path=PATH.", path));
}

}  // namespace

int long_chains(const ChainsRequest& request, const CommandLine& commands) {
  check_twin(request);
  const size_t count = request.sources.size() * (request.twin.empty() ? 1 : 2);
  if (count > basin::ink::kSeries.size())
    throw basin::BadInput(
        fmt::format("'chains' draws at most {} curves in one plot, and this makes {}; give fewer runs.", basin::ink::kSeries.size(), count));
  const auto models = open_all(request, commands);
  const auto looks = looks_at(models, request);
  for (size_t i = 0; i < models.size(); ++i) read_data(*models[i], request.sources[i], !data_path_in(request.settings).empty());
  basin::make_writable_folder(request.out);
  listen_for_interrupts();
  std::vector<basin::NamedLongChains> runs;
  std::string last;
  for (const auto& look : looks) {
    if (interrupted()) break;
    auto chains = request.chains;
    chains.from_buffer = chains.from_buffer && look.model.has_buffer();
    runs.push_back({look.name, run(look, chains)});
    last = about(look, chains);
    const std::string number = looks.size() > 1 ? fmt::format("-{}", runs.size()) : "";
    write_film(fmt::format("{}/film{}.png", request.out, number), runs.back().chains, last);
    basin::write_atomically(fmt::format("{}/chains{}.csv", request.out, number), basin::long_chains_csv(runs.back().chains));
    fmt::print("{}\n", last);
    print(runs.back().chains);
  }
  if (runs.empty()) {
    fmt::print("Interrupted before a chain had moved; nothing was written.\n");
    return interrupt_code();
  }
  basin::write_png(request.out + "/chains.png", basin::draw_long_chains(runs, looks.size() > 1 ? "" : last));
  fmt::print("{}Written to {}: chains.png, {}\n", interrupted() ? "Interrupted; what was done is kept.\n" : "", request.out,
             looks.size() > 1 ? "film-N.png and chains-N.csv of each" : "film.png, chains.csv");
  return interrupt_code();
}

}  // namespace app
