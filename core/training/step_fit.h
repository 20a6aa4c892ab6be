#pragma once
// Which way the sampler's step is wrong, if it is.

#include <string>

#include "core/training/stability.h"

namespace basin {

struct StepAdvice {
  StepFit step = StepFit::fits;
  std::string cause = {};  ///< in words, with the numbers and what to do; empty where it fits
};

/// Large: where chains are known to zig-zag, whatever made the valley so steep; else, unless |dE/dx| itself has grown, where drift correlates less
/// than a half from step to step (then proper Langevin samples of a Gaussian valley are a third wider than the model's), a step takes chains a third
/// of the data's spread or has grown without its noise alone growing, or fewer than three moves in ten are accepted. Small: drift hardly turns from
/// step to step, and all steps of an update together take chains less than a tenth of the data's spread.
StepAdvice fit_of(const StabilityState& state, const StabilityRules& rules, bool zig_zags = false);

/// |dE/dx| along the chains now over the usual; 1 where it has not grown.
double force_growth(const StabilityState& state);

}  // namespace basin
