#pragma once
// Which chains suit a file of points.

#include "core/data/points_survey.h"
#include "core/run/options.h"

namespace basin {

/// `options` with the chain.step_size, and where need be the chain.steps and buffer.start, that suit these points, as they stand or fitted
/// (data.fit). Of proper Langevin h is half the variance across the thinnest part, s^2 / 2, at which a step keeps three quarters of the slope from
/// one to the next; but not so short that the noise of all steps of an update carries chains less than 0.18 of the points' spread, nor longer than
/// 0.4 of it. Where that is still beyond s^2 it is up to eight times shorter and the steps as many times more, which reach as far: two clusters 0.03
/// thick broke within 1,100 updates at 27 steps of 0.0013, and were sound after 3,000 at 55 of 0.00031. Chains that come less than 0.4 far
/// in the box of 8 by 8 are persistent: of a large buffer each has its turn once in many updates, and the energy runs away from them while they
/// travel.
RunOptions with_suited_chains(const PointsSurvey& survey, RunOptions options);

}  // namespace basin
