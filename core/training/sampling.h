#pragma once
// Drawing samples from a trained model: what may vary along a chain run.

#include <vector>

#include "core/samplers/augmentation_options.h"
#include "core/samplers/options.h"
#include "core/training/model.h"

namespace basin {

/// Steps of one chain run under the same settings.
struct SamplingLeg {
  int64_t first = 0, steps = 0;
  bool augment = false;  ///< a random augmentation comes before them (Du et al. 2021, appendix)
  bool redraw = false;   ///< every chain is for a class drawn anew, else for its own
  double noise = 0;      ///< s of relaxed Langevin
};

/// Labels are flipped early on for variety (Du & Mordatch 2019, appendix A.2): in the first `flips` steps, every 20 steps (the length of a chain run
/// in the authors' code), each chain draws a class at random, and goes on as its own class after them. We redraw all; the authors redraw one label in
/// ten over thousands of steps. Annealed noise falls from `anneal_from` to `noise` by equal factors over the first half of the steps (Song & Ermon
/// 2019 choose levels so).
std::vector<SamplingLeg> sampling_legs(const SampleRequest& request, const ChainOptions& chain, const AugmentationOptions& augmentation);

/// Level of noise, at most, to which chains that are done go back when they are to become another picture: pixels are forgotten, what is around them
/// is not.
inline constexpr double kAgainFrom = 1.5;

/// The class of that name or number. Throws BadInput where there is none.
int64_t class_asked(const std::string& label, const RunOptions& options, const std::vector<std::string>& classes);

/// Throws BadInput where chains of such a model cannot come down so.
void check_descent(Descent descent, const RunOptions& options);

/// Throws BadInput where the request contradicts itself or does not fit a run of these options and classes. The class asked for, or -1.
int64_t check_sampling(const SampleRequest& request, const RunOptions& options, const std::vector<std::string>& classes);

}  // namespace basin
