#include "core/laboratory/measure_chains.h"

#include <algorithm>
#include <cmath>

#include "core/energy/compose.h"
#include "core/evaluation/chain_diagnostics.h"
#include "core/evaluation/density.h"
#include "core/training/pictures.h"

namespace basin {
namespace {

constexpr int64_t kCells = 48, kSubCells = 4, kDivergenceCells = 128;
constexpr int64_t kColdSubCells = 8;  // below kCold, where features are narrower by the root of T
constexpr double kCold = 0.1;
constexpr int64_t kLeastSteps = 8;  // of a path that says whether chains mix

/// The worst of x, y: a chain has mixed only where both have. A chain that begins again is another chain.
void fill_mixing(const LiveChains& chains, Honesty& honesty) {
  const auto remembered = chains.paths();
  if (!remembered.defined()) return;
  const auto paths = cut_at_births(remembered, chains.path_births());
  if (paths.size(1) < kLeastSteps) return;
  const auto x = paths.select(2, 0), y = paths.select(2, 1);
  honesty.r_hat = std::max(split_r_hat(x), split_r_hat(y));
  honesty.effective_samples = std::min(effective_sample_size(x), effective_sample_size(y));
  honesty.autocorrelation_steps = static_cast<double>(paths.size(0) * paths.size(1)) / honesty.effective_samples;
}

void fill_fit(const LiveChains& chains, const Target& target, Honesty& honesty) {
  honesty.size = kCells;
  honesty.exact = to_floats(target.exact.probability);
  honesty.histogram = to_floats(histogram(chains.states(), kCells, target.exact.low, target.exact.high));
  const auto fit = fit_of(target.exact, chains.states());
  honesty.total_variation = fit.total_variation;
  honesty.expected_total_variation = fit.expected_total_variation;
  honesty.kl = fit.kl;
  honesty.expected_kl = fit.expected_kl;
  const auto coverage = mode_coverage(target.modes, chains.states());
  honesty.modes = static_cast<double>(coverage.modes.size());
  honesty.covered = static_cast<double>(coverage.visited);
}

Point minus(const Point& a, const Point& b) {
  return {a.x - b.x, a.y - b.y};
}

}  // namespace

Target target_of(const Energy& energy, const ChainOptions& chain, Shards& shards) {
  const SampleSpace box;
  Target target;
  if (!is_measured(chain)) return target;
  const double temperature = implied_temperature(chain);
  target.exact = exact_grid(energy, kCells, box.low, box.high, shards, temperature, temperature < kCold ? kColdSubCells : kSubCells);
  target.modes = find_modes(target.exact);
  return target;
}

Honesty measure_chains(const LiveChains& chains, const Target& target, const ChainOptions& chain) {
  Honesty honesty;
  honesty.step = chains.steps();
  if (target.exact.size > 0)
    fill_fit(chains, target, honesty);
  else
    honesty.unmeasured = unmeasured_because(chain);
  if (rejects_moves(chain.sampler)) honesty.accepted = chains.statistics().mean().accepted;
  honesty.implied_temperature = implied_temperature(chain);
  fill_mixing(chains, honesty);
  return honesty;
}

std::vector<ModeShare> mode_shares(const LiveChains& chains, const Target& target) {
  std::vector<ModeShare> shares;
  for (const auto& mode : mode_coverage(target.modes, chains.states()).modes) shares.push_back({mode.peak, mode.exact, mode.visited});
  return shares;
}

double divergence(const Energy& truth, const Energy& model, Shards& shards) {
  const SampleSpace box;
  const auto points = grid_points(kDivergenceCells, box.low, box.high);
  const auto normalised = [&](const Energy& energy) {
    const auto energies = energies_at(energy, points, shards).to(torch::kDouble);
    return -energies - energies.neg().logsumexp(0);
  };
  const auto log_p = normalised(truth), log_q = normalised(model);
  return (log_p.exp() * (log_p - log_q)).sum().item<double>();
}

Probe probe_chain(const LiveChains& chains, const Energy& energy, const std::vector<int64_t>& leaves, const ChainOptions& chain, int64_t probed) {
  Probe probe;
  probe.chain = probed;
  probe.born_at = chains.born_at(probed);
  probe.age = chains.age(probed);
  probe.path.assign(chains.probed_path().begin(), chains.probed_path().end());
  probe.energy.assign(chains.probed_energy().begin(), chains.probed_energy().end());
  if (probe.path.size() < 2) return probe;
  probe.after = probe.path.back();
  probe.before = probe.path[probe.path.size() - 2];
  const auto displacement = minus(probe.after, probe.before);
  const auto at = torch::tensor({probe.before.x, probe.before.y}).view({1, 2});
  auto gradient = torch::zeros({1, 2});
  const auto forces = leaf_forces(energy, at);
  for (size_t i = 0; i < forces.size(); ++i) {
    gradient += forces[i].grad;
    const auto share = to_points(forces[i].grad)[0];
    probe.shares.push_back({i < leaves.size() ? leaves[i] : 0, {-share.x, -share.y}});
  }
  if (chain.gradient_clip > 0) gradient.clamp_(-chain.gradient_clip, chain.gradient_clip);
  const auto drift = to_points(gradient.mul(-drift_scale(chain)))[0];
  probe.refused = rejects_moves(chain.sampler) && displacement.x == 0 && displacement.y == 0;
  probe.drift = sampler_of(chain).langevin_like ? drift : displacement;
  probe.noise = probe.refused ? Point{} : minus(displacement, probe.drift);
  return probe;
}

}  // namespace basin
