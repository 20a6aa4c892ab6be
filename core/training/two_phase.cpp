#include "core/training/two_phase.h"

#include "core/evaluation/density.h"
#include "core/training/pictures.h"

namespace basin {
namespace {

constexpr double kShareOfStep = 1e-4;  // of a step over which E is differenced: small against its curvature, large against rounding of doubles

}  // namespace

TwoPhase two_phase(Trainer& trainer, int64_t size, double progress) {
  const auto& space = trainer.source().space;
  const auto points = grid_points(size, space.low, space.high).to(trainer.device(), torch::kDouble);
  const auto weights = trainer.weights().to(torch::kDouble);
  const auto energies = [&](const torch::Tensor& at) { return energies_at(*trainer.network_at(at), points, trainer.shards()); };
  const auto before = energies(weights);
  const auto grid = [&](const torch::Tensor& change) { return Grid{size, space.low, space.high, to_floats(change)}; };
  const auto field = [&](const torch::Tensor& direction) {
    if (!direction.defined()) return grid(torch::zeros_like(before));
    return grid((energies(weights + kShareOfStep * direction.to(torch::kDouble)) - before) / kShareOfStep);
  };
  const auto step = trainer.next_step(progress);
  TwoPhase fields;
  fields.data_phase = field(step.data_phase);
  fields.sample_phase = field(step.sample_phase);
  fields.regulariser = field(step.regulariser);
  fields.momentum = field(step.momentum);
  fields.total = grid(energies(weights + sum_of({step.data_phase, step.sample_phase, step.regulariser, step.momentum}).to(torch::kDouble)) - before);
  return fields;
}

}  // namespace basin
