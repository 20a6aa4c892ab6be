#pragma once
// The command line: everything the window does, without one. Exit codes: 0 done, 2 wrong input.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/fitted_pictures.h"
#include "core/laboratory/composed_model.h"
#include "core/laboratory/laboratory.h"
#include "core/restoration/fill_run.h"
#include "core/restoration/picture_scores.h"
#include "core/studies/factor_table.h"
#include "core/studies/feature_distance.h"
#include "core/studies/neighbours.h"
#include "core/training/models.h"
#include "core/training/session.h"

namespace app {

/// What `basin` without a sub-command was asked to show.
struct WindowRequest {
  basin::RunOptions run;
  bool run_chosen = false;                                ///< by a flag; else it is what the window opens with by itself
  std::string file;                                       ///< opened at start when not empty
  std::string layout;                                     ///< shown at start when not empty
  std::optional<basin::LaboratorySettings> laboratory;    ///< set at start when given
  std::vector<std::pair<std::string, std::string>> twin;  ///< settings in which a second run differs; none is no second run
  std::vector<std::string> commands;                      ///< of the window, by id; run once there is something to see
  bool start_paused = false;
  int width = 0, height = 0;  ///< 0 is what was used last
  double ui_scale = 0;        ///< 0 follows the screen
  std::string screenshots;    ///< folder; PNGs are left there
  double seconds = 0;         ///< closes by itself; 0 never
};

/// What `basin bench NAME` was asked to measure.
struct BenchRequest {
  std::string preset = "fashion-mnist", net = "small-cnn";
  double seconds = 20;
  int64_t runs = 100, seed = 1000;
};

/// A benchmark that `basin bench NAME` can run.
struct Benchmark {
  std::string name, help;
  std::function<void(const BenchRequest& request)> run;
};

struct CommandLine {
  basin::SessionSource sessions;
  basin::ModelSource open_model;
  basin::ModelExport export_model;
  basin::FillRunSource make_fill_run;
  basin::ComposedSource compose_models;
  basin::PictureSource read_pictures;
  basin::PictureScorer score_pictures;
  std::function<basin::FactorTable(const basin::FactorRequest& request, const std::function<bool(double share)>& on_progress)> measure_factors;
  std::function<std::unique_ptr<basin::Laboratory>(int64_t threads)> make_laboratory;
  std::function<std::unique_ptr<basin::FeatureDistance>(const basin::DataOptions& data, const basin::ClassifierTraining& training,
                                                        const basin::LoadWatch& watch)>
      train_classifier;
  basin::FeatureNeighboursSource feature_neighbours;
  std::function<std::optional<std::string>()> check_machine = [] { return std::nullopt; };  ///< a warning for the user
  std::function<int(const WindowRequest&)> open_window;                                     ///< empty in a build without a window
  std::vector<Benchmark> benchmarks;
};

/// Parses argv and runs what it asks for; returns the exit code.
int run_command_line(int argc, char** argv, const CommandLine& commands);

}  // namespace app
