#include "app/cli/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "app/cli/ablate.h"
#include "app/cli/chains.h"
#include "app/cli/commands.h"
#include "app/cli/common_flags.h"
#include "app/cli/compose.h"
#include "app/cli/curves.h"
#include "app/cli/number_checks.h"
#include "app/cli/picture_commands.h"
#include "app/cli/stability.h"
#include "app/cli/train.h"
#include "app/worker/interrupt.h"
#include "core/base/errors.h"
#include "core/base/paths.h"
#include "core/run/presets.h"

namespace app {
namespace {

constexpr int kWrongInput = 2;

/// Chains move on its root, and what learns learns.
basin::LaboratorySettings laboratory_of(const basin::CompositionNode& root) {
  basin::LaboratorySettings settings;
  settings.root = root;
  settings.moving = true;
  basin::visit_nodes(settings.root, [&](const basin::CompositionNode& node, int64_t) {
    settings.learning = settings.learning || node.kind == basin::NodeKind::preset;
  });
  return settings;
}

/// A word that is no sub-command stands for a file; a misspelt sub-command is none.
const std::string& known_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return path;
  throw basin::BadInput(fmt::format("'{}' is neither a sub-command nor a file or folder; 'basin --help' lists the sub-commands.", path));
}

class Parser {
 public:
  explicit Parser(const CommandLine& commands) : commands_(commands) {
    app_.set_version_flag("--version", "basin " BASIN_VERSION);
    app_.require_subcommand(0, 1);
    app_.footer(
        "Without a sub-command the window opens. 'basin train --help' lists every setting.\n"
        "Exit codes: 0 done, 1 training failed or stopped at an alarm, 2 wrong input; an interrupted command keeps what is done and ends with 130\n"
        "(Ctrl-C), 143 (SIGTERM) or 129 (SIGHUP).");
    add_window();
    add_train();
    add_sample();
    pictures_.add();
    add_compose();
    add_studies();
    add_rest();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error);
      if (!positional_.empty()) known_file(positional_);
      throw basin::BadInput(fmt::format("{}; 'basin --help' shows what is accepted.", error.what()));
    }
    if (!action_) return open_window();
    if (window_flags_.given())
      throw basin::BadInput("A flag of the window stands before the sub-command; write it after, for example 'basin train --seed 3 ...'.");
    if (!positional_.empty()) throw basin::BadInput(fmt::format("'{}' stands before the sub-command; leave it out or write it after.", positional_));
    return action_();
  }

 private:
  void add_window() {
    window_flags_.add_to(app_);
    auto* file = app_.add_option("file", positional_, "File or folder to open in the window, as --open")->transform(basin::expand_home);
    app_.add_option("--open", window_.file, "File or folder to open in the window: a checkpoint, run, model, preset or data")
        ->transform(basin::expand_home)
        ->excludes(file);
    app_.add_option("--layout", window_.layout, "Layout to open with, such as Laboratory");
    app_.add_option("--composition", composition_, "Named composition for the laboratory; 'basin compositions' lists them");
    app_.add_option("--twin", twin_, "key=value: a second run trains beside the first and differs in this; may be repeated")->allow_extra_args(false);
    app_.add_option("--do", window_.commands, "Command of the window to run at the start, such as landscape.quantity; may be repeated")
        ->allow_extra_args(false);
    app_.add_flag("--paused", window_.start_paused, "Open without starting to train");
    app_.add_option("--width", window_.width, "Window width in pixels")->check(whole_number(640, 16384));
    app_.add_option("--height", window_.height, "Window height in pixels")->check(whole_number(480, 16384));
    app_.add_option("--scale", window_.ui_scale, "Size of text and controls, 0.75 to 3; 0 follows the screen")->check(real_number(0, 3));
    app_.add_option("--screenshots", window_.screenshots, "Folder in which the window leaves screenshots of itself")->transform(basin::expand_home);
    app_.add_option("--seconds", window_.seconds, "Close the window after so many seconds; 0 never")->check(real_number(0));
  }

  void add_train() {
    auto* sub = app_.add_subcommand("train", "Train in a run folder, without a window");
    train_flags_.add_to(*sub);
    sub->add_option("--out", train_.out, "Run folder")->required()->transform(basin::expand_home);
    sub->add_option("--steps", train_.budget.steps, "End after so many updates; learning-rate decay is spread over them")->check(whole_number(0));
    sub->add_option("--seconds", train_.budget.seconds, "End after so many seconds of training")->check(real_number(0));
    sub->add_option("--from", train_.from,
                    "Start from the weights of a trained model ('basin models' lists them, or the path of one), chains from noise; without --preset "
                    "with its own settings")
        ->transform(basin::expand_home);
    sub->add_flag("--resume", train_.resume, "Go on with the run in --out");
    sub->add_option("--rescue", train_.rescue,
                    "At an alarm: auto goes back and tries the next remedy, ask goes back and stops, off (default) trains on; same as --set "
                    "rescue.mode=... Healthy "
                    "states are not saved: after --resume it goes back no further than there");
    sub->add_option("--remedy", train_.remedy, "With --resume: a remedy to apply first, as a run that stopped at an alarm lists them");
    sub->add_option("--twin", train_.twin, "key=value: also train a second run in OUT/twin that differs in this; may be repeated")
        ->allow_extra_args(false);
    sub->footer(settings_help);
    sub->callback([this] {
      action_ = [this] {
        train_.preset = train_flags_.preset;
        train_.config = train_flags_.config;
        train_.settings = train_flags_.all_settings();
        return train(train_, commands_);
      };
    });
  }

  void add_sample() {
    auto* sub = app_.add_subcommand("sample", "Draw samples from a model or a run's averaged one; needs no data");
    sub->add_option("source", sample_.source, "Run folder, checkpoint, or model ('basin models' lists them)")
        ->required()
        ->transform(basin::expand_home);
    sub->add_option("--count", sample_.request.count, "How many")->check(whole_number(1, 100000));
    sub->add_option("--steps", sample_.request.steps, "Langevin steps")->check(whole_number(1, 1000000));
    sub->add_option("--seed", sample_.request.seed, "Random seed")->check(whole_number(0));
    sub->add_option("--from", sample_from_, "Where chains start")->check(CLI::IsMember({"buffer", "noise"}));
    sub->add_option("--class", sample_.request.label, "Models of classes: this class alone, by name or number from 0");
    sub->add_option("--flips", sample_.request.flips, "Models of classes: in the first so many steps classes change at random, for variety")
        ->check(whole_number(0));
    sub->add_option("--noise", sample_.request.noise, "Relaxed Langevin: noise per step instead of the run's own; a little more gives more variety")
        ->check(real_number(0, 1));
    sub->add_option("--anneal", sample_.request.anneal_from, "Relaxed Langevin: the noise starts here and falls over the first half of the steps")
        ->check(real_number(0, 1));
    sub->add_option("--ensemble", sample_.ensemble,
                    "Average the energy over so many weights of the run: its last and the newest it kept (ensemble.keep)")
        ->check(whole_number(1, 1000));
    add_reversed(*sub, sample_.request.descent);
    sub->add_option("--particles", sample_.request.particles,
                    "Compositions of conditions on a base ('given'): chains a sample, which take each other's places at each level of noise")
        ->check(whole_number(1, 64));
    sub->add_option("--set", sample_.settings, "key=value of chain or augmentation for these samples only; may be repeated")->allow_extra_args(false);
    sub->add_flag("--every-class", sample_.request.each_class, "Models of classes: every class in turn, from one sample to the next");
    sub->add_option("--film", sample_.film, "Also a film of all samples on their way from the start: .gif, or .mp4 where ffmpeg is installed")
        ->transform(basin::expand_home);
    sub->add_option("--out", sample_.out, "PNG; an .idx file or, without an ending, a folder of images; CSV for points")
        ->required()
        ->transform(basin::expand_home);
    sub->callback([this] {
      action_ = [this] {
        sample_.request.from_buffer = sample_from_ == "buffer";
        return sample(sample_, commands_);
      };
    });
  }

  void add_compose() {
    auto* sub = app_.add_subcommand("compose", "Compose densities with and, or, not; train the parts that learn; measure the whole");
    sub->add_option("--preset", compose_.preset, "Named composition; 'basin compositions' lists them");
    sub->add_option("--config", compose_.config, "TOML file of a composition")->transform(basin::expand_home);
    sub->add_option("--seconds", compose_.seconds, "Training time, shared by the nodes that learn")->check(positive_real());
    sub->add_option("--chains", compose_.chains, "Chains that sample the whole")->check(whole_number(1, 100000));
    sub->add_option("--steps", compose_.steps, "Steps of those chains")->check(whole_number(1, 1000));
    sub->add_option("--set", compose_.settings, "chain.KEY=VALUE: the rule that moves chains; may be repeated")->allow_extra_args(false);
    sub->add_option("--seed", compose_.seed, "Random seed of the chains")->check(whole_number(0));
    sub->add_option("--threads", compose_.threads, "Shards of chains; 0 is one per core")->check(whole_number(0, 256));
    sub->add_option("--out", compose_.out, "Folder for results")->required()->transform(basin::expand_home);
    sub->callback([this] { action_ = [this] { return compose(compose_, commands_); }; });
    app_.add_subcommand("compositions", "List the compositions")->callback([this] { action_ = [] { return list_compositions(); }; });
  }

  void add_study(CLI::App& sub, int (*study)(const StudyRequest&, const CommandLine&)) {
    study_flags_.preset = study_.preset;
    study_flags_.add_to(sub);
    auto* seconds = sub.add_option("--seconds-each", study_.each.seconds,
                                   "End each variant after so many seconds of training; 60 where --steps-each is not given")
                        ->check(positive_real());
    auto* steps = sub.add_option("--steps-each", study_.each.steps, "End each variant after so many updates")->check(whole_number(1));
    sub.add_option("--out", study_.out, "Folder for results")->required()->transform(basin::expand_home);
    sub.callback([this, study, seconds, steps] {
      if (steps->count() > 0 && seconds->count() == 0) study_.each.seconds = 0;
      action_ = [this, study] {
        study_.preset = study_flags_.preset;
        study_.config = study_flags_.config;
        study_.settings = study_flags_.all_settings();
        return study(study_, commands_);
      };
    });
  }

  void add_studies() {
    add_study(*app_.add_subcommand("stability", "Which architectures train soundly, without and with the KL term: a picture and a table"), stability);
    auto* ablate_sub = app_.add_subcommand("ablate", "What each improvement of Improved CD is worth: verdict and distance to held-out data");
    add_study(*ablate_sub, ablate);
    ablate_sub->add_option("--samples", study_.samples, "Chains of each variant that are compared with held-out data")
        ->check(whole_number(2, 100000));
    ablate_sub->add_option("--sample-steps", study_.sample_steps, "Langevin steps of those chains from the replay buffer")
        ->check(whole_number(1, 100000));
    ablate_sub->add_option("--classifier-updates", study_.classifier_updates, "Training of the classifier in whose features they are compared")
        ->check(whole_number(1, 1000000));
    auto* sub = app_.add_subcommand("chains", "What becomes of a model's samples after thousands of steps: a film strip and curves");
    sub->add_option("source", chains_.sources, "Run folders, checkpoints or trained models; several are drawn together")
        ->required()
        ->transform(basin::expand_home);
    sub->add_option("--set", chains_.settings,
                    "key=value for these chains only, such as augmentation.every=20, or data.path=PATH where the data are now; may be repeated")
        ->allow_extra_args(false);
    sub->add_option("--twin", chains_.twin, "key=value: look at each a second time with this changed; may be repeated")->allow_extra_args(false);
    sub->add_option("--steps", chains_.chains.steps, "Langevin steps")->check(whole_number(1, 1000000));
    sub->add_option("--chains", chains_.chains.chains, "Chains that are measured")->check(whole_number(1, 10000));
    sub->add_option("--shown", chains_.chains.shown, "Chains on the film strip")->check(whole_number(1, 100));
    sub->add_option("--frames", chains_.chains.frames, "Pictures of each on the film strip")->check(whole_number(2, 100));
    sub->add_option("--seed", chains_.chains.seed, "Random seed")->check(whole_number(0));
    sub->add_option("--from", chains_from_, "Where chains start")->check(CLI::IsMember({"buffer", "noise"}));
    sub->add_option("--out", chains_.out, "Folder for results")->required()->transform(basin::expand_home);
    sub->callback([this] {
      action_ = [this] {
        chains_.chains.from_buffer = chains_from_ == "buffer";
        return long_chains(chains_, commands_);
      };
    });
  }

  void add_rest() {
    auto* info_sub = app_.add_subcommand("info", "Say what a checkpoint, run folder or trained model holds");
    info_sub->add_option("file", info_path_, "Checkpoint, run folder or trained model")->required()->transform(basin::expand_home);
    info_sub->callback([this] { action_ = [this] { return info(info_path_); }; });
    auto* data_sub = app_.add_subcommand("data", "Say what data a file holds and, of points, which step of the chains suits them");
    data_sub->add_option("file", data_path_, "File or folder of data")->required()->transform(basin::expand_home);
    data_sub->add_option("--columns", data_columns_, "Points: the columns that are x and y, by name or number, such as 'x,y'");
    data_sub->callback([this] { action_ = [this] { return describe_data(data_path_, data_columns_); }; });
    auto* curves_sub = app_.add_subcommand("curves", "Draw what was measured in runs, over one another, into one picture");
    curves_sub->add_option("runs", curves_.sources, "Run folders or checkpoints")->required()->transform(basin::expand_home);
    curves_sub->add_option("--out", curves_.out, "PNG")->required()->transform(basin::expand_home);
    curves_sub->callback([this] { action_ = [this] { return curves(curves_); }; });
    auto* models_sub = app_.add_subcommand("models", "List the trained models, or make one from a run");
    models_sub->add_option("--export", models_.run, "Run folder or checkpoint to make a model from: its averaged weights alone")
        ->transform(basin::expand_home);
    models_sub->add_option("--out", models_.out, "With --export: the .safetensors file; NAME.toml is written beside it")
        ->transform(basin::expand_home);
    models_sub->add_option("--description", models_.description, "With --export: one line on what the model does");
    models_sub->callback([this] { action_ = [this] { return models(models_, commands_); }; });
    app_.add_subcommand("presets", "List the presets")->callback([this] { action_ = [] { return list_presets(); }; });
    app_.add_subcommand("networks", "List the networks with their size and cost")->callback([this] { action_ = [] { return list_networks(); }; });
    auto* bench_sub = app_.add_subcommand("bench", "Measure speed on this machine");
    std::string names = "One of:";
    for (const auto& benchmark : commands_.benchmarks) names += fmt::format("\n  {:14} {}", benchmark.name, benchmark.help);
    bench_sub->add_option("name", bench_name_, names)->required();
    bench_sub->add_option("--preset", bench_.preset, "Preset for 'window' and 'train'");
    bench_sub->add_option("--net", bench_.net, "Network for 'langevin', such as improved-cd; 'basin networks' lists them");
    bench_sub->add_option("--seconds", bench_.seconds, "How long to measure")->check(positive_real());
    bench_sub->add_option("--runs", bench_.runs, "Runs for 'faults'")->check(whole_number(0, 100000));
    bench_sub->add_option("--seed", bench_.seed, "Seed of the first run of 'faults'")->check(whole_number(0));
    bench_sub->callback([this] { action_ = [this] { return bench(bench_name_, bench_, commands_); }; });
  }

  int open_window() {
    if (!commands_.open_window) throw basin::BadInput("This build has no window; use 'basin train' or configure with -DBASIN_GUI=ON.");
    const bool nothing_named = window_flags_.preset.empty() && window_flags_.config.empty();
    if (!positional_.empty()) window_.file = known_file(positional_);
    window_.run_chosen = window_flags_.given();
    window_.run = combine_options(nothing_named ? "eight-gaussians" : window_flags_.preset, window_flags_.config, window_flags_.all_settings());
    if (!composition_.empty()) {
      const auto composition = basin::load_composition(composition_);
      window_.laboratory = laboratory_of(composition.root);
      if (composition.side_by_side) window_.commands.push_back("laboratory.side-by-side");
    }
    for (const auto& difference : twin_) window_.twin.push_back(basin::split_assignment(difference));
    return commands_.open_window(window_);
  }

  const CommandLine& commands_;
  CLI::App app_{"Basin trains energy-based models and shows them while they learn.", "basin"};
  std::function<int()> action_;
  PictureCommands pictures_{app_, action_, commands_};
  CommonFlags window_flags_, train_flags_, study_flags_;
  WindowRequest window_;
  TrainRequest train_;
  SampleCommand sample_;
  ModelsCommand models_;
  CurvesCommand curves_;
  std::string composition_, positional_;
  std::vector<std::string> twin_;
  ComposeRequest compose_;
  StudyRequest study_;
  ChainsRequest chains_;
  std::string chains_from_ = "buffer", sample_from_ = "buffer", info_path_, bench_name_;
  std::string data_path_, data_columns_;
  BenchRequest bench_;
};

}  // namespace

int run_command_line(int argc, char** argv, const CommandLine& commands) {
  try {
    return Parser(commands).run(argc, argv);
  } catch (const basin::BadInput& error) {
    fmt::print(stderr, "basin: {}\n", error.what());
    return interrupted() ? interrupt_code() : kWrongInput;  // reading that a signal ended throws too
  } catch (const std::exception& error) {
    fmt::print(stderr, "basin: unexpected failure: {}\n", error.what());
    return 1;
  }
}

}  // namespace app
