#include "app/cli/chains.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress.h"
#include "core/base/errors.h"
#include "core/base/files.h"
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

}  // namespace

int long_chains(const ChainsRequest& request, const CommandLine& commands) {
  std::unique_ptr<basin::Session> session;
  {
    Progress progress;
    session = commands.sessions.open(checkpoint_in(request.source), watch_loading(progress));
  }
  if (!session->space().image)
    throw basin::BadInput(fmt::format("'{}' learns points, and 'chains' films pictures; give a run of images.", request.source));
  basin::make_writable_folder(request.out);
  listen_for_interrupts();
  basin::LongChains chains;
  {
    Progress progress;
    chains = session->long_chains(request.chains, [&](basin::Stage, int64_t step) {
      progress.show(static_cast<double>(step) / static_cast<double>(request.chains.steps),
                    fmt::format("Langevin step {} of {}", step, request.chains.steps));
      return !interrupted();
    });
  }
  const auto about =
      fmt::format("{} chains from {}, update {} of the run's averaged model, seed {}{}.", request.chains.chains,
                  request.chains.from_buffer ? "the replay buffer" : "noise", session->step_count(), request.chains.seed,
                  session->options().augmentation.every > 0 ? fmt::format(", augmented every {} steps", session->options().augmentation.every) : "");
  const auto frames = static_cast<int64_t>(chains.film_steps.size());
  const auto scale = std::max<int64_t>(1, std::min<int64_t>(3, kFilmWidth / std::max<int64_t>(1, frames * chains.film.width)));
  basin::write_png(request.out + "/film.png", basin::draw_film(chains, scale, about));
  basin::write_png(request.out + "/chains.png", basin::draw_long_chains(chains, about));
  basin::write_atomically(request.out + "/chains.csv", basin::long_chains_csv(chains));
  print(chains);
  fmt::print("{}Written to {}: film.png, chains.png, chains.csv\n", chains.whole ? "" : "Interrupted; what was done is kept.\n", request.out);
  return 0;
}

}  // namespace app
