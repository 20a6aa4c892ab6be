#pragma once
// Figures above the watched chains: shares clipped, at the box and, by MALA and HMC, accepted; in slow motion the stage of the update.

#include "app/panels/view.h"

namespace app {

/// One line, or more where it does not fit, of the latest chain metrics.
void draw_chain_readouts(const View& view);
/// The four stages of an update with the one in progress marked, and how far its chains got.
void draw_stage_progress(const View& view);

}  // namespace app
