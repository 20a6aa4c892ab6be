#include "core/training/sampling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/errors.h"
#include "core/base/text.h"

namespace basin {
namespace {

constexpr int64_t kFlipEvery = 20, kNoiseLevels = 10, kMostChains = 100000;

/// Geometric from `from` at level 0 to `to` at the last.
double noise_at(int64_t step, int64_t annealed, double from, double to) {
  if (step >= annealed) return to;
  const auto level = static_cast<double>(step * kNoiseLevels / annealed);
  return from * std::pow(to / from, level / static_cast<double>(kNoiseLevels));
}

int64_t class_named(const std::string& text, const std::vector<std::string>& classes) {
  const auto found = std::find(classes.begin(), classes.end(), text);
  if (found != classes.end()) return found - classes.begin();
  const auto number = number_in<int64_t>(text);
  if (number && *number >= 0 && *number < static_cast<int64_t>(classes.size())) return *number;
  if (number) throw BadInput(fmt::format("Class {} is not there; --class takes a name, or a number from 0 to {}.", text, classes.size() - 1));
  throw BadInput(unknown_name("Class", text, classes));
}

}  // namespace

int64_t class_asked(const std::string& label, const RunOptions& options, const std::vector<std::string>& classes) {
  if (options.network.classes == 0) throw BadInput("The model knows no classes (network.classes = 0); leave the class out.");
  return class_named(label, classes);
}

std::vector<SamplingLeg> sampling_legs(const SampleRequest& request, const ChainOptions& chain, const AugmentationOptions& augmentation) {
  const double noise = request.noise.value_or(chain.noise);
  const int64_t annealed = request.anneal_from > 0 ? std::max<int64_t>(1, request.steps / 2) : 0;
  const auto flipping = [&](int64_t step) { return step < request.flips; };
  const auto augmenting = [&](int64_t step) { return augmentation.every > 0 && step > 0 && step % augmentation.every == 0; };
  const auto level = [&](int64_t step) { return noise_at(step, annealed, request.anneal_from, noise); };
  std::vector<SamplingLeg> legs;
  for (int64_t step = 0; step < request.steps; ++step) {
    const bool redraw = flipping(step) && step % kFlipEvery == 0;
    const bool own_again = step > 0 && flipping(step - 1) && !flipping(step);
    if (step == 0 || redraw || own_again || augmenting(step) || level(step) != legs.back().noise)
      legs.push_back({step, 0, augmenting(step), redraw, level(step)});
    ++legs.back().steps;
  }
  return legs;
}

void check_descent(Descent descent, const RunOptions& options) {
  if (descent == Descent::reversed && options.network.noise_levels < 2)
    throw BadInput(fmt::format("--reversed goes down levels of noise, and the model has network.noise_levels = {}; leave it out.",
                               options.network.noise_levels));
}

int64_t check_sampling(const SampleRequest& request, const RunOptions& options, const std::vector<std::string>& classes) {
  const bool conditional = options.network.classes > 0;
  if (!conditional && (!request.label.empty() || request.flips > 0))
    throw BadInput("--class and --flips are for models of classes, and this run has network.classes = 0; leave them out.");
  if (knows_classes_alone(options))
    throw BadInput(
        "The model learned classes alone (objective.kind = 'cross-entropy') and not which pictures are likely; compose it as a condition ('given') "
        "on "
        "a model that did.");
  if (request.each_class && (!conditional || !request.label.empty()))
    throw BadInput("Every class in turn is for models of classes, and goes without --class; leave one of them out.");
  if (request.flips > 0 && request.flips >= request.steps)
    throw BadInput(fmt::format("--flips {} leaves none of the --steps {} for the chains' own classes; lower --flips or raise --steps.", request.flips,
                               request.steps));
  const auto kind = options.chain.sampler;
  if (!sampler_of(options.chain).own_noise && (request.noise || request.anneal_from > 0))
    throw BadInput(fmt::format("--noise and --anneal set the noise of relaxed-langevin, and chain.sampler = '{}' derives its own; leave them out.",
                               entry_of(kSamplers, kind).name));
  const double noise = request.noise.value_or(options.chain.noise);
  if (request.anneal_from > 0 && noise <= 0) throw BadInput("--anneal lowers the noise by equal factors and cannot reach 0; give a --noise above 0.");
  if (request.anneal_from > 0 && request.anneal_from < noise)
    throw BadInput(fmt::format("--anneal {} lies below the noise of {} to which it would fall; raise --anneal or give a lower --noise.",
                               request.anneal_from, noise));
  check_descent(request.descent, options);
  if (request.descent == Descent::reversed && (request.noise || request.anneal_from > 0))
    throw BadInput("The noise of --reversed follows from the levels; leave --noise and --anneal out.");
  if (request.count * request.particles > kMostChains)
    throw BadInput(
        fmt::format("{} samples of {} particles are more than {} chains at once; ask for fewer.", request.count, request.particles, kMostChains));
  return request.label.empty() ? -1 : class_asked(request.label, options, classes);
}

}  // namespace basin
