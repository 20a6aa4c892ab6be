#pragma once
// Everything that defines a run. Plain data: seed + options + commands replay it.

#include <string>
#include <utility>
#include <vector>

#include "core/base/device_choice.h"
#include "core/base/fields.h"
#include "core/buffers/options.h"
#include "core/data/options.h"
#include "core/energy/options.h"
#include "core/objectives/optimiser_options.h"
#include "core/objectives/options.h"
#include "core/run/rescue_options.h"
#include "core/samplers/augmentation_options.h"
#include "core/samplers/options.h"

namespace basin {

/// How often the model is measured.
struct EvaluationOptions {
  int64_t every = 100;
};

template <class Visitor>
void visit_fields(EvaluationOptions& o, Visitor&& field) {
  field("every", o.every, Range<int64_t>{1, 100000, Scale::logarithmic},
        "Updates between measurements of the averaged weights. 2D: log Z by quadrature on a 200 x 200 grid, NLL and KL. Classifiers: accuracy on "
        "up to 1,000 of the pictures held out (data.hold_out).");
}

/// Past averages of the weights, from which `basin sample --ensemble` draws.
struct EnsembleOptions {
  int64_t keep = 0;
  int64_t every = 300;
};

template <class Visitor>
void visit_fields(EnsembleOptions& o, Visitor&& field) {
  field("keep", o.keep, Range<int64_t>{0, 1000},
        "Run folders: how many past averages of the weights 'basin train' keeps for 'basin sample --ensemble' (IGEBM: 10); runs of the window keep "
        "none. "
        "Training is not touched; 0 keeps none.");
  field("every", o.every, Range<int64_t>{1, 1000000, Scale::logarithmic}, "Run folders: updates between two kept averages (IGEBM's code: 300).",
        Applies::live, idle_unless(o.keep > 0, "No effect now: no past averages are kept."));
}

struct ComputeOptions {
  int64_t seed = 1;
  int64_t threads = 0;
  DeviceChoice device = DeviceChoice::automatic;
  bool tf32 = false;
};

template <class Visitor>
void visit_fields(ComputeOptions& o, Visitor&& field) {
  field("seed", o.seed, Range<int64_t>{0, 9007199254740991},
        "Starts every random stream. Same seed, options and thread count: the same run to the bit on the CPU.", Applies::at_reset);
  field("threads", o.threads, Range<int64_t>{0, 256, Scale::logarithmic},
        "Shards of chains, one thread each; 0 is one per core. A different count changes the random streams.", Applies::at_reset);
  field("device", o.device, kDevices, "Where tensors live.", Applies::at_reset);
  field("tf32", o.tf32, Flag{},
        "CUDA GPUs since Ampere: products and convolutions round what they multiply to TF32, 10 bits of mantissa in place of 23. Faster and less "
        "exact; "
        "no effect on the CPU.",
        Applies::at_reset, idle_unless(o.device != DeviceChoice::cpu, "No effect now: for CUDA GPUs."));
}

struct RunOptions {
  std::string preset = "eight-gaussians";
  DataOptions data;
  NetworkOptions network;
  ChainOptions chain;
  AugmentationOptions augmentation;
  BufferOptions buffer;
  ObjectiveOptions objective;
  OptimiserOptions optimiser;
  EvaluationOptions evaluation;
  RescueOptions rescue;
  EnsembleOptions ensemble;
  ComputeOptions compute;
};

/// A classifier: -log p(y | x) is all that it knows, a condition on a model that knows which x are likely.
inline bool knows_classes_alone(const RunOptions& o) {
  return o.objective.kind == ObjectiveKind::cross_entropy;
}
/// Whether each chain of training is for a class and follows E(x, y); of a joint model they may follow E(x).
inline bool has_chains_of_classes(const RunOptions& o) {
  return o.network.classes > 0 && (o.objective.kind != ObjectiveKind::joint || o.objective.negatives == Negatives::by_class);
}
/// Whether it learns p(y | x).
inline bool learns_classes(const RunOptions& o) {
  return knows_classes_alone(o) || (o.objective.kind == ObjectiveKind::joint && o.objective.class_weight > 0);
}
/// Whether chains on it draw pictures.
inline bool draws_pictures(const RunOptions& o) {
  return is_image_set(o.data.set) && !knows_classes_alone(o);
}

/// The one list of setting groups; `group(name, struct, help)`.
template <class Visitor>
void visit_groups(RunOptions& o, Visitor&& group) {
  group("data", o.data, "Data");
  group("network", o.network, "Network");
  group("chain", o.chain, "Langevin chains");
  group("augmentation", o.augmentation, "Augmentation of chains (images)");
  group("buffer", o.buffer, "Replay buffer");
  group("objective", o.objective, "Objective");
  group("optimiser", o.optimiser, "Optimiser");
  group("evaluation", o.evaluation, "Evaluation");
  group("rescue", o.rescue, "Rescue");
  group("ensemble", o.ensemble, "Ensemble of past weights");
  group("compute", o.compute, "Seed and device");
}

/// The settings that a run is steered by, as paths.
inline constexpr std::string_view kEssentials[] = {"optimiser.learning_rate", "chain.steps",     "chain.step_size", "chain.noise",
                                                   "chain.temperature",       "optimiser.batch", "network.width"};

/// Every setting as a field that points into `options`.
std::vector<Field> fields_of(RunOptions& options);
/// The field at `path` ("chain.steps"). Throws BadInput with the nearest known path.
Field field_at(RunOptions& options, std::string_view path);
/// Path and value of `key=value`. Throws BadInput.
std::pair<std::string, std::string> split_assignment(std::string_view assignment);
/// `key=value`, as `--set` takes it. Throws BadInput.
void set_option(RunOptions& options, std::string_view assignment);
/// True when `to` differs from `from` in a setting that applies at a reset only.
bool needs_reset(const RunOptions& from, const RunOptions& to);
/// Those paths of `changed_paths` that apply at a reset only.
std::vector<std::string> reset_paths(const RunOptions& from, const RunOptions& to);
/// Paths whose values differ.
std::vector<std::string> changed_paths(const RunOptions& from, const RunOptions& to);
/// The same with the values of `to`, each as `key=value`.
std::vector<std::string> changed_settings(const RunOptions& from, const RunOptions& to);
/// Ranges, and combinations that cannot work (an image network on points...). Throws BadInput.
void validate(const RunOptions& options);
/// The same, but that data.path may still be wanting: a preset for pictures of one's own has none.
void validate_settings(const RunOptions& options);

}  // namespace basin
