#include "core/bench/faults.h"

#include <cmath>

#include "core/base/random.h"
#include "core/run/presets.h"

namespace basin::bench {
namespace {

constexpr double kFar = 100;  // half boxes from the centre at which a thrown-out point is

/// The state among many that the model gives the highest energy: far out for points, at the corners of the box for images.
torch::Tensor highest_state(Trainer& trainer, uint64_t seed) {
  auto rng = make_generator(trainer.device(), static_cast<int64_t>(seed), 1);
  const auto& space = trainer.source().space;
  auto x = trainer.buffer().draw(512, 1.0, 0, rng).x;
  if (!space.image) x = x * kFar;
  for (int k = 0; space.image && k < 50; ++k) {
    const auto grad = trainer.energy().energy_and_grad(x).grad;
    x = (x + 0.1 * grad.sign()).clamp(space.low, space.high);
  }
  const auto energies = trainer.energy().energy_and_grad(x).energy;
  return x.index_select(0, energies.argmax().unsqueeze(0));
}

void throw_out_slot(Trainer& trainer, uint64_t seed) {
  const auto x = highest_state(trainer, seed);
  const auto& space = trainer.source().space;
  const double energy = trainer.energy().energy_and_grad(x).energy.item<double>();
  const int64_t slot = static_cast<int64_t>(seed % static_cast<uint64_t>(trainer.buffer().size()));
  for (const auto& [name, tensor] : trainer.buffer().tensors()) {
    torch::Tensor target = tensor;
    if (name == "buffer.data") target.select(0, slot).copy_((space.image ? to_bytes(x, space.low, space.high) : x).squeeze(0));
    if (name == "buffer.energies") target.select(0, slot).fill_(energy);
  }
}

}  // namespace

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "sound";
    case Fault::learning_rate:
      return "learning rate x 100";
    case Fault::noise:
      return "noise x 100";
    case Fault::slot:
      return "one slot at huge energy";
    case Fault::weight:
      return "NaN in a weight";
    case Fault::step:
      return "step x 10";
    case Fault::far_step:
      return "step x 100";
  }
  return "";
}

void inject(TorchSession& session, Fault fault, uint64_t seed) {
  Trainer& trainer = session.trainer();
  RunOptions options = trainer.options();
  if (fault == Fault::learning_rate) options.optimiser.learning_rate *= 100;
  if (fault == Fault::noise) options.chain.noise *= 100, options.chain.temperature *= 1e4;
  if (fault == Fault::step) options.chain.step_size *= 10;
  if (fault == Fault::far_step) options.chain.step_size *= 100;
  trainer.set_options(options);
  if (fault == Fault::slot) throw_out_slot(trainer, seed);
  if (fault != Fault::weight) return;
  const at::NoGradGuard no_grad;
  torch::Tensor weights = trainer.weights();
  weights[static_cast<int64_t>(seed % static_cast<uint64_t>(weights.size(0)))] = std::nan("");
}

FaultOutcome run_with_fault(const FaultRun& run) {
  TorchSession session(run.options);
  session.set_budget({run.updates, 0});
  FaultOutcome outcome;
  bool injected = false;
  int64_t made = 0;  // updates, those taken back included
  int64_t fault_at = 0;
  while (session.step_count() < run.updates) {
    if (!injected && run.fault != Fault::none && session.step_count() + 1 == run.at) {
      inject(session, run.fault, static_cast<uint64_t>(run.options.compute.seed) * 7919);
      injected = true;
      fault_at = made;
    }
    session.step({}, 0);
    ++made;
    if (!session.alarmed()) continue;
    if (!injected) outcome.early = true;
    if (injected && outcome.alarm_after < 0) {
      outcome.alarm_after = made - fault_at;
      outcome.rule = session.verdict().rule;
      outcome.step = session.verdict().step;
    }
    if (!injected && outcome.rule.empty()) outcome.rule = session.verdict().rule;
    const auto remedy = run.options.rescue.mode == RescueMode::automatic ? next_remedy(session) : std::string();
    if (!remedy.empty())
      session.rescue(remedy);
    else if (session.verdict().health == Health::failed)
      break;
  }
  outcome.rescues = static_cast<int64_t>(session.rescues().size());
  outcome.end = session.verdict();
  return outcome;
}

RunOptions fast_points(int64_t seed) {
  static constexpr const char* kPoints[] = {"eight-gaussians", "two-moons", "rings", "pinwheel"};
  auto options = load_preset(kPoints[seed % 4]);
  options.optimiser.batch = 256;
  options.buffer.capacity = 2000;
  options.evaluation.every = 100000;
  options.compute.seed = seed;
  options.compute.threads = 2;
  return options;
}

RunOptions fast_images(int64_t seed) {
  auto options = load_preset("fashion-mnist");
  options.network.width = 16;
  options.optimiser.batch = 32;
  options.chain.steps = 10;
  options.buffer.capacity = 1000;
  options.compute.seed = seed;
  options.compute.threads = 2;
  return options;
}

}  // namespace basin::bench
