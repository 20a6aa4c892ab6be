#pragma once
// The bias of unadjusted Langevin against its step size, as a plot.

#include <string>
#include <string_view>

#include "app/widgets/theme.h"
#include "core/laboratory/report.h"

namespace app {

/// Total variation against h of the node called `node`, with MALA's and the floor of exact draws; a line at `step_size`, the present one. Hover reads
/// out the nearest step size.
void draw_bias_plot(const Theme& theme, const basin::BiasCurve& curve, std::string_view node, double step_size, ImVec2 size);

/// What the mouse reads at a step size near `step_size`; empty where nothing was measured.
std::string bias_readout(const basin::BiasCurve& curve, double step_size);

/// Where the measurement stands: "measuring, 34 %", "of an earlier density".
std::string bias_status(const basin::BiasCurve& curve);

/// Columns sampler, step_size, steps, total_variation, floor, moment_error, outside, accepted.
std::string bias_csv(const basin::BiasCurve& curve);

}  // namespace app
