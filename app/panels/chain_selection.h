#pragma once
// Which chains are watched: chosen in the landscape, followed in the chains panel, one colour each in both.

#include <imgui.h>

#include <cstdint>
#include <vector>

#include "app/panels/view.h"
#include "core/run/report.h"

namespace app {

inline constexpr size_t kMostWatched = 8;  // as many as there are colours

/// Adds or removes a chain, or with `alone` keeps only it. Where eight are watched already, the longest watched makes way.
void toggle_chain(SharedView& shared, int64_t chain, bool alone);
/// Watches these chains and no others; those watched already keep their colours.
void watch_chains(SharedView& shared, const std::vector<int64_t>& chains);
/// Numbers of the watched chains, the longest watched first.
std::vector<int64_t> watched_chains(const SharedView& shared);
/// Drops chains that a batch of `count` does not have; an empty batch says nothing.
void drop_missing_chains(SharedView& shared, int64_t count);
/// Colour of a watched chain, for `chain_colour`, or -1.
int colour_index(const SharedView& shared, int64_t chain);
/// The chain nearest to `at` within `reach`, or -1.
int64_t nearest_chain(const std::vector<basin::Point>& chains, basin::Point at, double reach);
/// Colour number i; `dark` ground, as a heat map's is in both themes, or light.
ImU32 chain_colour(int i, bool dark);

}  // namespace app
