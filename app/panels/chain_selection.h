#pragma once
// Which chains are watched: chosen in the landscape, followed in the chains panel, one colour each in both.

#include <imgui.h>

#include <cstdint>

#include "app/panels/view.h"
#include "core/training/report.h"

namespace app {

inline constexpr size_t kMostWatched = 16;

/// Adds or removes a chain, or with `alone` keeps only it. The earliest chosen goes when there would be more than 16.
void toggle_chain(SharedView& shared, int64_t chain, bool alone);
/// Drops chains that a batch of `count` does not have; an empty batch says nothing.
void drop_missing_chains(SharedView& shared, int64_t count);
/// Colour of a selected chain, for `chain_colour`, or -1. It follows from the chain's number, so that others may come and go; where an
/// earlier one of the first eight has that colour, the next free one is taken.
int colour_index(const SharedView& shared, int64_t chain);
/// The chain nearest to `at` within `reach`, or -1.
int64_t nearest_chain(const std::vector<basin::Point>& chains, basin::Point at, double reach);
/// Colour number i; `dark` ground, as a heat map's is in both themes, or light.
ImU32 chain_colour(int i, bool dark);

}  // namespace app
