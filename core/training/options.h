#pragma once
// Everything that defines a run. Plain data: seed + options + commands replay it.

#include <string>
#include <utility>
#include <vector>

#include "core/base/fields.h"
#include "core/buffers/options.h"
#include "core/data/options.h"
#include "core/energy/options.h"
#include "core/objectives/options.h"
#include "core/samplers/augmentation_options.h"
#include "core/samplers/options.h"
#include "core/training/rescue.h"

namespace basin {

/// Adam and what is done to its gradient (Kingma & Ba 2015; element clip: Du & Mordatch 2019, appendix).
struct OptimiserOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.0;
  double beta2 = 0.999;
  int64_t warmup_steps = 0;
  double decay_to = 0.05;
  int64_t horizon_steps = 20000;
  bool element_clip = false;
  double norm_clip = 0.0;
  double ema = 0.999;
  int64_t batch = 512;
};

template <class Visitor>
void visit_fields(OptimiserOptions& o, Visitor&& field) {
  field("learning_rate", o.learning_rate, Range<double>{1e-7, 1.0, Scale::logarithmic},
        "Adam's step before warm-up and decay. Too high and samples cannot follow the energy: the gap runs away.");
  field("beta1", o.beta1, Range<double>{0.0, 0.999, Scale::near_one},
        "Adam's momentum; published energy models use 0, since the gradient's direction changes with the chains.");
  field("beta2", o.beta2, Range<double>{0.0, 0.99999, Scale::near_one}, "Adam's memory of squared gradients.");
  field("warmup_steps", o.warmup_steps, Range<int64_t>{0, 100000, Scale::logarithmic},
        "Updates over which the learning rate rises linearly from zero.");
  field("decay_to", o.decay_to, Range<double>{0.0, 1.0, Scale::logarithmic},
        "Share of the learning rate left at the end; cosine decay towards it. 1 keeps it constant.");
  field("horizon_steps", o.horizon_steps, Range<int64_t>{1, 100000000, Scale::logarithmic},
        "Updates over which the rate decays when no --steps or --seconds gives the end.");
  field("element_clip", o.element_clip, Flag{},
        "Clip each gradient element to 3 sqrt(v) + 0.1, v being Adam's second moment (IGEBM): rare spikes cannot kick the weights.");
  field("norm_clip", o.norm_clip, Range<double>{0.0, 1000.0, Scale::logarithmic}, "Scale the whole gradient down to this norm; 0 is off.");
  field("ema", o.ema, Range<double>{0.0, 0.99999, Scale::near_one},
        "Averages the weights over about 1 / (1 - ema) updates; evaluation and exports use the average. 0 is off.");
  field("batch", o.batch, Range<int64_t>{1, 65536, Scale::logarithmic},
        "Data points and chains per update. More chains, less noisy updates, more work.");
}

/// How often the model is measured.
struct EvaluationOptions {
  int64_t every = 100;
};

template <class Visitor>
void visit_fields(EvaluationOptions& o, Visitor&& field) {
  field("every", o.every, Range<int64_t>{1, 100000, Scale::logarithmic},
        "Updates between exact measurements (2D: log Z by quadrature on a 200 x 200 grid, NLL and KL).");
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
  field("every", o.every, Range<int64_t>{1, 1000000, Scale::logarithmic}, "Run folders: updates between two kept averages (IGEBM's code: 300).");
}

enum class DeviceChoice { automatic, cpu, cuda };
inline const std::vector<Named<DeviceChoice>> kDevices = {
    {DeviceChoice::automatic, "auto", "CUDA where there is one, else the CPU."},
    {DeviceChoice::cpu, "cpu", "The processor: same seed, same bits."},
    {DeviceChoice::cuda, "cuda", "The first CUDA GPU; refused where there is none."},
};

struct ComputeOptions {
  int64_t seed = 1;
  int64_t threads = 0;
  DeviceChoice device = DeviceChoice::automatic;
};

template <class Visitor>
void visit_fields(ComputeOptions& o, Visitor&& field) {
  field("seed", o.seed, Range<int64_t>{0, 9007199254740991},
        "Starts every random stream. Same seed, options and thread count: the same run to the bit on the CPU.", Applies::at_reset);
  field("threads", o.threads, Range<int64_t>{0, 256, Scale::logarithmic},
        "Shards of chains, one thread each; 0 is one per core. A different count changes the random streams.", Applies::at_reset);
  field("device", o.device, kDevices, "Where tensors live.", Applies::at_reset);
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
/// Ranges, and combinations that cannot work (an image network on points...). Throws BadInput.
void validate(const RunOptions& options);

}  // namespace basin
