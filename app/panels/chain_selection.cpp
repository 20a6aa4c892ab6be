#include "app/panels/chain_selection.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace app {
namespace {

// After Okabe and Ito (2008), lightened for dark ground and darkened for light.
constexpr std::array<ImU32, 8> kOnDark = {IM_COL32(240, 228, 66, 255),  IM_COL32(235, 140, 190, 255), IM_COL32(60, 210, 165, 255),
                                          IM_COL32(255, 130, 65, 255),  IM_COL32(110, 195, 245, 255), IM_COL32(245, 180, 40, 255),
                                          IM_COL32(185, 170, 255, 255), IM_COL32(240, 240, 240, 255)};
constexpr std::array<ImU32, 8> kOnLight = {IM_COL32(122, 106, 0, 255), IM_COL32(168, 77, 130, 255), IM_COL32(0, 122, 89, 255),
                                           IM_COL32(179, 71, 0, 255),  IM_COL32(0, 114, 178, 255),  IM_COL32(148, 96, 0, 255),
                                           IM_COL32(95, 70, 190, 255), IM_COL32(50, 60, 60, 255)};

static_assert(kOnDark.size() == kMostWatched && kOnLight.size() == kMostWatched, "every watched chain has a colour of its own");

using Watched = std::vector<WatchedChain>;

auto find(const Watched& watched, int64_t chain) {
  return std::find_if(watched.begin(), watched.end(), [&](const WatchedChain& each) { return each.chain == chain; });
}

/// The colour that the chain's number asks for, or the next one that no watched chain has; fewer than eight are watched.
int free_colour(const Watched& watched, int64_t chain) {
  const auto taken = [&](int colour) {
    return std::any_of(watched.begin(), watched.end(), [&](const WatchedChain& w) { return w.colour == colour; });
  };
  constexpr int count = static_cast<int>(kMostWatched);
  int colour = static_cast<int>(chain % count);
  while (taken(colour)) colour = (colour + 1) % count;
  return colour;
}

void add(Watched& watched, int64_t chain) {
  if (watched.size() >= kMostWatched) watched.erase(watched.begin());
  watched.push_back({chain, free_colour(watched, chain)});
}

template <class Wanted>
void keep_only(SharedView& shared, const Wanted& wanted) {
  auto& watched = shared.watched;
  watched.erase(std::remove_if(watched.begin(), watched.end(), [&](const WatchedChain& each) { return !wanted(each.chain); }), watched.end());
}

void request_watched(SharedView& shared) {
  shared.request.watched = watched_chains(shared);
}

}  // namespace

void toggle_chain(SharedView& shared, int64_t chain, bool alone) {
  if (alone) return watch_chains(shared, {chain});
  const auto found = find(shared.watched, chain);
  if (found != shared.watched.end()) {
    shared.watched.erase(found);
  } else {
    add(shared.watched, chain);
  }
  request_watched(shared);
}

void watch_chains(SharedView& shared, const std::vector<int64_t>& chains) {
  keep_only(shared, [&](int64_t chain) { return std::find(chains.begin(), chains.end(), chain) != chains.end(); });
  for (const int64_t chain : chains)
    if (find(shared.watched, chain) == shared.watched.end()) add(shared.watched, chain);
  request_watched(shared);
}

std::vector<int64_t> watched_chains(const SharedView& shared) {
  std::vector<int64_t> chains;
  for (const WatchedChain& each : shared.watched) chains.push_back(each.chain);
  return chains;
}

void drop_missing_chains(SharedView& shared, int64_t count) {
  if (count < 1) return;
  const size_t before = shared.watched.size();
  keep_only(shared, [&](int64_t chain) { return chain >= 0 && chain < count; });
  if (shared.watched.size() != before) request_watched(shared);
}

int colour_index(const SharedView& shared, int64_t chain) {
  const auto found = find(shared.watched, chain);
  return found == shared.watched.end() ? -1 : found->colour;
}

int64_t nearest_chain(const std::vector<basin::Point>& chains, basin::Point at, double reach) {
  int64_t nearest = -1;
  for (size_t i = 0; i < chains.size(); ++i) {
    const double away = std::hypot(static_cast<double>(chains[i].x - at.x), static_cast<double>(chains[i].y - at.y));
    if (!(away <= reach)) continue;
    reach = away;
    nearest = static_cast<int64_t>(i);
  }
  return nearest;
}

ImU32 chain_colour(int i, bool dark) {
  const auto& colours = dark ? kOnDark : kOnLight;
  return colours[static_cast<size_t>(std::max(i, 0)) % colours.size()];
}

}  // namespace app
