#pragma once
// The laboratory's chains coloured by the basin of the density in which each is.

#include <string>
#include <vector>

#include "app/widgets/heat_view.h"
#include "core/laboratory/report.h"

namespace app {

/// Okabe and Ito's colours for the first modes, again from the start for further ones; a neutral grey for chains in none. One a chain.
std::vector<ImU32> mode_colours(const std::vector<int16_t>& modes);
ImU32 mode_colour(int16_t mode);

/// "mode 3: 12.1 % of the chains, 12.5 % of the mass".
std::string describe_mode(int16_t mode, const std::vector<basin::ModeShare>& shares);

/// The heaviest modes' colours with the chains' share beside the exact one, in the lower right corner of the map; then, in grey, what lies in no
/// mode, and how many modes are left out.
void draw_mode_legend(const Theme& theme, const PlaneFrame& frame, const std::vector<basin::ModeShare>& shares);

}  // namespace app
