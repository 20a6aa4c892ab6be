// argv -> command line or window.

#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "app/cli/cli.h"
#include "core/base/blas.h"
#include "core/bench/bench.h"
#include "core/laboratory/composed_model.h"
#include "core/restoration/example_pictures.h"

#ifdef BASIN_GUI
#include "app/bench_window.h"
#include "app/window_app.h"
#endif

namespace {

#ifdef BASIN_GUI
app::WorkerHooks worker_hooks() {
  app::WorkerHooks hooks;
  hooks.sessions = {basin::make_session, basin::open_session};
  hooks.make_laboratory = basin::make_laboratory;
  hooks.open_model = basin::open_model_or_composition;
  hooks.compose_models = [composer = std::make_shared<basin::ModelComposer>()](const basin::CompositionNode& root) {
    return composer->compose(root);
  };
  hooks.make_fill_run = basin::make_fill_run;
  hooks.feature_neighbours = basin::make_feature_neighbours;
  hooks.example_pictures = basin::example_pictures;
  hooks.check_machine = basin::slow_blas_warning;
  return hooks;
}

int open_window(const app::WindowRequest& request) {
  app::WindowOptions options;
  options.run = request.run;
  options.start_playing = !request.start_paused;
  options.width = request.width;
  options.height = request.height;
  options.ui_scale = request.ui_scale;
  options.layout = request.layout;
  options.laboratory = request.laboratory;
  options.twin = request.twin;
  options.commands = request.commands;
  options.run_chosen = request.run_chosen;
  options.file = request.file;
  options.screenshots = request.screenshots;
  options.seconds = request.seconds;
  options.remember_settings = request.screenshots.empty();
  return app::run_window(options, worker_hooks());
}
#endif

/// OpenBLAS chooses its kernels while it is loaded, so a better choice needs a new start of this same program.
void restart_with_better_kernels(char** argv) {
  const auto kernel = basin::better_openblas_kernel();
  if (!kernel) return;
  setenv("OPENBLAS_CORETYPE", kernel->c_str(), 0);
  execv("/proc/self/exe", argv);  // returns only when it cannot; then the slower kernels serve
}
}  // namespace

int main(int argc, char** argv) {
  restart_with_better_kernels(argv);
  app::CommandLine commands;
  commands.sessions = {basin::make_session, basin::open_session};
  commands.open_model = basin::open_model_or_composition;
  commands.export_model = basin::export_model;
  commands.make_fill_run = basin::make_fill_run;
  commands.compose_models = [composer = std::make_shared<basin::ModelComposer>()](const basin::CompositionNode& root) {
    return composer->compose(root);
  };
  commands.read_pictures = basin::read_fitted;
  commands.score_pictures = basin::score_pictures;
  commands.measure_factors = basin::measure_factors;
  commands.make_laboratory = basin::make_laboratory;
  commands.feature_neighbours = basin::make_feature_neighbours;
  commands.train_classifier = basin::train_feature_distance;
  commands.check_machine = basin::slow_blas_warning;
  commands.benchmarks = {
      {"langevin", "chains of an image network (--net) against a plain loop",
       [](const app::BenchRequest& request) { basin::bench::langevin(request.net); }},
      {"langevin2d", "2D MLP chains against a plain loop", [](const app::BenchRequest&) { basin::bench::langevin2d(); }},
      {"train", "whole updates of --preset against a plain loop", [](const app::BenchRequest& request) { basin::bench::train(request.preset); }},
      {"faults", "alarms and rescues of runs with a fault put in; --runs of them",
       [](const app::BenchRequest& request) { basin::bench::faults(request.runs, request.seed); }}};
#ifdef BASIN_GUI
  commands.open_window = open_window;
  commands.benchmarks.push_back({"window", "the real window under synthetic input while training",
                                 [](const app::BenchRequest& request) { app::bench_window(request.preset, request.seconds, worker_hooks()); }});
  commands.benchmarks.push_back({"canvas", "500 strokes on the canvas while 32 chains run and a model trains",
                                 [](const app::BenchRequest&) { app::bench_canvas(worker_hooks()); }});
  commands.benchmarks.push_back({"laboratory", "100,000 live chains in the window while a model trains",
                                 [](const app::BenchRequest& request) { app::bench_laboratory(request.seconds, worker_hooks()); }});
#endif
  return app::run_command_line(argc, argv, commands);
}
