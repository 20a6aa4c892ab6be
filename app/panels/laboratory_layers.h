#pragma once
// What the laboratory lays over its landscape: chains in colours or as a density, their trails, the start, the probed chain's last step.

#include <cstdint>
#include <string>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/heat_view.h"

namespace app {

/// Counts the contents that a grid has had, so that a picture is made anew only for other values.
class GridSerial {
 public:
  /// True when `grid` differs from that of the last call, bit for bit.
  bool update(const basin::Grid& grid);
  uint64_t value() const { return value_; }

 private:
  basin::Grid seen_;
  uint64_t value_ = 0;
};

/// One colour a chain over `map`, and the range it stands for. Empty when values are missing or all alike.
struct ChainColours {
  std::vector<ImU32> fills;
  double low = 0, high = 1;
};
ChainColours colour_chains(const std::vector<float>& values, basin::ColorMap map);

/// Chains per cell as RGBA, top row first: `map` up to `most`, more opaque the more chains, nothing where there are none.
std::vector<uint8_t> count_pixels(const basin::Grid& counts, basin::ColorMap map, double most);
/// Chains per cell that the colours should reach: nearly the largest.
double most_of(const basin::Grid& counts);

/// The last `places` of each path, fading towards the start.
void draw_chain_trails(const Theme& theme, const PlaneFrame& frame, const std::vector<std::vector<basin::Point>>& trails, size_t places);
/// Where chains start: a cross, and a circle for a region.
void draw_start(const Theme& theme, const PlaneFrame& frame, const basin::LiveChainOptions& live);
/// Path of the probed chain and the arrows of its last step, drift and noise head to tail, `magnified` times as long as they are.
void draw_probe(const Theme& theme, const PlaneFrame& frame, const basin::Probe& probe);
bool is_sound(const basin::Probe& probe);
/// The whole factor by which arrows of this step are drawn longer so that they can be told apart on `pixels` of screen.
double magnification(const basin::Probe& probe, double pixels_per_unit, double pixels);
/// Shaft and head; too short for a head, a line.
void draw_arrow(ImDrawList& list, const Theme& theme, ImVec2 from, ImVec2 to, ImU32 colour);

}  // namespace app
