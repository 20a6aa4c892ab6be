#include "app/cli/chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/io/config.h"
#include "core/io/image_files.h"

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
  fmt::print("Distances are root mean squares per value; between data pictures the nearest are {:.4g} apart.\n", chains.data_to_data);
}

/// One of the looks: chains of a run under some settings.
class Look {
 public:
  Look(basin::Session& session, const std::string& source, const ChainsRequest& request, const std::vector<std::string>& settings)
      : session_(session), request_(request.chains) {
    auto options = session.options();
    for (const auto& setting : settings) basin::set_option(options, setting);
    session.set_options(options);
    const auto path = std::filesystem::path(source).lexically_normal();
    named_.name = (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
    for (const auto& setting : settings) named_.name += ", " + setting;
    request_.from_buffer = request_.from_buffer && session.step_count() > 0;
  }

  const basin::NamedLongChains& run() {
    Progress progress;
    named_.chains = session_.long_chains(request_, [&](basin::Stage, int64_t step) {
      progress.show(static_cast<double>(step) / static_cast<double>(request_.steps),
                    fmt::format("{}: Langevin step {} of {}", named_.name, step, request_.steps));
      return !interrupted();
    });
    return named_;
  }

  std::string about() const {
    const auto& augmentation = session_.options().augmentation;
    return fmt::format("{}: {} chains from {}, update {} of the averaged model, seed {}{}.", named_.name, request_.chains,
                       request_.from_buffer ? "the replay buffer" : "noise", session_.step_count(), request_.seed,
                       augmentation.every > 0 ? fmt::format(", augmented every {} steps", augmentation.every) : "");
  }

 private:
  basin::Session& session_;
  basin::LongChainRequest request_;
  basin::NamedLongChains named_;
};

void write_film(const std::string& path, const basin::LongChains& chains, const std::string& about) {
  const auto frames = static_cast<int64_t>(chains.film_steps.size());
  const auto scale = std::max<int64_t>(1, std::min<int64_t>(3, kFilmWidth / std::max<int64_t>(1, frames * chains.film.width)));
  basin::write_png(path, basin::draw_film(chains, scale, about));
}

/// The settings of every look at a source: those of all, then those with the twin's.
std::vector<std::vector<std::string>> looks(const ChainsRequest& request) {
  std::vector<std::vector<std::string>> all = {request.settings};
  if (request.twin.empty()) return all;
  all.push_back(request.settings);
  all.back().insert(all.back().end(), request.twin.begin(), request.twin.end());
  return all;
}

}  // namespace

int long_chains(const ChainsRequest& request, const CommandLine& commands) {
  const auto settings = looks(request);
  const bool several = request.sources.size() * settings.size() > 1;
  listen_for_interrupts();
  std::vector<basin::NamedLongChains> runs;
  std::string about;
  for (const auto& source : request.sources) {
    const auto session = open_source(source, commands);
    if (!session->space().image) throw basin::BadInput(fmt::format("'{}' learns points, and 'chains' films pictures; give a run of images.", source));
    basin::make_writable_folder(request.out);
    for (size_t i = 0; i < settings.size() && !interrupted(); ++i) {
      Look look(*session, source, request, settings[i]);
      runs.push_back(look.run());
      about = look.about();
      const std::string number = several ? fmt::format("-{}", runs.size()) : "";
      write_film(fmt::format("{}/film{}.png", request.out, number), runs.back().chains, about);
      basin::write_atomically(fmt::format("{}/chains{}.csv", request.out, number), basin::long_chains_csv(runs.back().chains));
      fmt::print("{}\n", about);
      print(runs.back().chains);
    }
  }
  if (!runs.empty()) basin::write_png(request.out + "/chains.png", basin::draw_long_chains(runs, several ? "" : about));
  fmt::print("{}Written to {}: chains.png, {}\n", interrupted() ? "Interrupted; what was done is kept.\n" : "", request.out,
             several ? "film-N.png and chains-N.csv of each" : "film.png, chains.csv");
  return 0;
}

}  // namespace app
