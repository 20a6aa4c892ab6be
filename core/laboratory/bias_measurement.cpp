#include "core/laboratory/bias_measurement.h"

#include <algorithm>
#include <chrono>

namespace basin {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

BiasOptions options_for(SamplerKind sampler) {
  BiasOptions options;
  options.sampler = sampler;
  options.time = kBiasTime;
  options.chains = kBiasChains;
  for (double h = kMostBiasStep; h > 0.9 * kLeastBiasStep; h /= 2) options.step_sizes.push_back(h);
  return options;
}

/// In rising order of h; the run goes from the largest, which are cheap.
std::vector<BiasSample> samples_of(const std::vector<BiasPoint>& points) {
  std::vector<BiasSample> samples;
  for (const auto& point : points)
    samples.push_back({point.step_size, point.steps, point.fit.total_variation, point.moment_error, point.fit.outside, point.accepted});
  std::reverse(samples.begin(), samples.end());
  return samples;
}

}  // namespace

BiasMeasurement::BiasMeasurement(const EnergyPtr& energy, const ExactGrid& exact, int64_t node, Shards& shards)
    : unadjusted_(energy, exact, options_for(SamplerKind::langevin), shards), adjusted_(energy, exact, options_for(SamplerKind::mala), shards) {
  curve_.state = BiasState::running;
  curve_.node = node;
  curve_.temperature = exact.temperature;
  curve_.floor = expected_total_variation(exact.probability, kBiasChains);
}

/// The two curves grow side by side.
BiasRun& BiasMeasurement::next() {
  return adjusted_.points().size() < unadjusted_.points().size() ? adjusted_ : unadjusted_;
}

bool BiasMeasurement::work(double seconds) {
  if (!running()) return false;
  const auto begin = Clock::now();
  do {
    BiasRun& run = next();
    const double left = seconds - seconds_since(begin);
    const int64_t chunk = std::clamp<int64_t>(static_cast<int64_t>(left / seconds_per_step_), 1, run.steps_left());
    const auto chunk_begin = Clock::now();
    run.advance(chunk);
    seconds_per_step_ = std::max(1e-6, seconds_since(chunk_begin) / static_cast<double>(chunk));
  } while (!adjusted_.finished() && seconds_since(begin) + seconds_per_step_ < seconds);
  report();
  return true;
}

void BiasMeasurement::report() {
  curve_.langevin = samples_of(unadjusted_.points());
  curve_.mala = samples_of(adjusted_.points());
  curve_.done = 0.5 * (unadjusted_.done() + adjusted_.done());
  if (adjusted_.finished()) curve_.state = BiasState::done;
}

void BiasMeasurement::cancel() {
  if (running()) curve_.state = BiasState::cancelled;
}

void BiasMeasurement::outdate() {
  cancel();
  curve_.outdated = true;
}

}  // namespace basin
