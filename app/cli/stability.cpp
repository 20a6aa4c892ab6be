#include "app/cli/stability.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/progress.h"
#include "app/cli/train.h"
#include "app/worker/interrupt.h"
#include "core/base/files.h"
#include "core/formats/image_files.h"
#include "core/studies/stability_figure.h"

namespace app {
namespace {

void write(const StudyRequest& request, const std::vector<basin::StabilityCase>& cases) {
  const auto& options = cases.front().options;
  const auto about = fmt::format("{}, {} of width {}, seed {}.", basin::entry_of(basin::kDataSets, options.data.set).name,
                                 basin::entry_of(basin::kNetworks, options.network.kind).name, options.network.width, options.compute.seed);
  basin::write_png(request.out + "/stability.png", basin::draw_stability(cases, about));
  basin::write_atomically(request.out + "/stability.csv", basin::stability_csv(cases));
  basin::write_atomically(request.out + "/stability.txt", basin::stability_table(cases));
}

}  // namespace

basin::StudyCurve train_variant(basin::Session& session, const basin::Budget& each, const std::string& name, size_t place, size_t count) {
  Progress progress;
  return basin::run_study(session, each, [&](const basin::StudyCurve& curve) {
    const double gap = curve.points.empty() ? 0 : curve.points.back().gap;
    progress.show((static_cast<double>(place) + std::min(1.0, share_done(session, each))) / static_cast<double>(count),
                  fmt::format("{} of {}: {}  step {}  gap {:+.4f}  {}", place + 1, count, name, session.step_count(), gap, basin::in_words(curve)));
    return !interrupted();
  });
}

int stability(const StudyRequest& request, const CommandLine& commands) {
  auto cases = basin::stability_cases(combine_options(request.preset, request.config, request.settings));
  basin::make_writable_folder(request.out);
  listen_for_interrupts();
  for (size_t i = 0; i < cases.size() && !interrupted(); ++i) {
    std::unique_ptr<basin::Session> session;
    {
      Progress progress;
      session = commands.sessions.make(cases[i].options, watch_loading(progress));
    }
    for (size_t other = 0; i == 0 && other < cases.size(); ++other) basin::check_variant(cases[other].row, cases[other].options, session->space());
    cases[i].curve = train_variant(*session, request.each, cases[i].row + ", " + cases[i].term, i, cases.size());
    write(request, cases);
  }
  fmt::print("{}{}Written to {}: stability.png, stability.csv, stability.txt\n", basin::stability_table(cases),
             interrupted() ? "Interrupted; what was done is kept.\n" : "", request.out);
  return interrupt_code();
}

}  // namespace app
