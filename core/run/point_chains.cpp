#include "core/run/point_chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace basin {
namespace {

constexpr double kShortReach = 0.18, kFarReach = 0.4;  // of the spread
constexpr double kSlowReach = 0.4;                     // of a box that is 8 wide
constexpr double kMostLonger = 8, kMostSteps = 1000;   // so many times at most, and so many as settings allow

}  // namespace

RunOptions with_suited_chains(const PointsSurvey& survey, RunOptions options) {
  auto& chain = options.chain;
  const double scale = options.data.fit ? survey.scale : 1, spread = scale * survey.spread();
  const double variance = std::pow(scale * survey.thickness.deviation, 2);
  const auto reaching = [&](double share) { return std::pow(share * spread, 2) / static_cast<double>(chain.steps); };
  double h = std::clamp(variance / 2, reaching(kShortReach), reaching(kFarReach));
  const bool slow = std::sqrt(h * static_cast<double>(chain.steps)) < kSlowReach, held = options.optimiser.batch <= options.buffer.capacity;
  if (slow && held && options.buffer.start == ChainStart::buffer) options.buffer.start = ChainStart::persistent;
  if (chain.sampler != SamplerKind::hmc) {
    const double most = std::min(kMostLonger, kMostSteps / static_cast<double>(chain.steps));
    const double longer = std::clamp(h / std::max(1e-12, variance), 1.0, std::max(1.0, most));
    h /= longer, chain.steps = std::lround(longer * static_cast<double>(chain.steps));
  }
  if (chain.sampler == SamplerKind::relaxed_langevin) h /= 2;
  if (chain.sampler == SamplerKind::hmc) h = std::sqrt(h);
  chain.step_size = std::stod(fmt::format("{:.2g}", std::clamp(h, 1e-6, 1e5)));
  return options;
}

}  // namespace basin
