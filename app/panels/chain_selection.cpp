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

}  // namespace

void toggle_chain(SharedView& shared, int64_t chain, bool alone) {
  auto& chosen = shared.selected_chains;
  const auto found = std::find(chosen.begin(), chosen.end(), chain);
  if (alone) {
    chosen = {chain};
  } else if (found != chosen.end()) {
    chosen.erase(found);
  } else {
    chosen.push_back(chain);
    if (chosen.size() > kMostWatched) chosen.erase(chosen.begin());
  }
  shared.request.watched = chosen;
}

void drop_missing_chains(SharedView& shared, int64_t count) {
  if (count < 1) return;
  auto& chosen = shared.selected_chains;
  const auto missing = std::remove_if(chosen.begin(), chosen.end(), [&](int64_t chain) { return chain < 0 || chain >= count; });
  if (missing == chosen.end()) return;
  chosen.erase(missing, chosen.end());
  shared.request.watched = chosen;
}

int colour_index(const SharedView& shared, int64_t chain) {
  std::array<bool, kOnDark.size()> taken{};
  for (const int64_t each : shared.selected_chains) {
    const size_t own = static_cast<size_t>(std::max<int64_t>(each, 0)) % taken.size();
    size_t colour = own;
    for (size_t tried = 0; tried < taken.size() && taken[colour]; ++tried) colour = (colour + 1) % taken.size();
    if (each == chain) return static_cast<int>(colour);
    taken[colour] = true;
  }
  return -1;
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
