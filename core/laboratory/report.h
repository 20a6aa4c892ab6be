#pragma once
// What the 2D laboratory is asked and what it answers: settings, pictures and numbers that cross threads by value. No torch here.

#include <string>
#include <vector>

#include "core/laboratory/composition.h"
#include "core/laboratory/start_mask.h"
#include "core/run/report.h"
#include "core/samplers/options.h"

namespace basin {

enum class LiveStart { noise, data, point, region, painted };
inline const std::vector<Named<LiveStart>> kLiveStarts = {
    {LiveStart::noise, "noise", "Uniform over the box: every mode has a chance, in proportion to its basin rather than its mass."},
    {LiveStart::data, "exact",
     "Exact draws from the density itself: what a sampler that has converged should leave unchanged. As 'noise' below T = 0.01."},
    {LiveStart::point, "point", "All from one point, the one clicked on the map: shows how far and how fast chains spread."},
    {LiveStart::region, "region", "Uniform within a disc around the clicked point."},
    {LiveStart::painted, "painted", "Uniform over the cells that were painted on the map with 'Paint start'; while none is, as 'noise'."},
};

/// Chains that run on their own, apart from training.
struct LiveChainOptions {
  int64_t count = 2000;
  LiveStart start = LiveStart::noise;
  double start_x = 0, start_y = 0, start_radius = 0.5;
  int64_t max_age = 0;
  int64_t seed = 1;
  StartMask mask;  ///< of start `painted`
};

template <class Visitor>
void visit_fields(LiveChainOptions& o, Visitor&& field) {
  const Idle placed =
      idle_unless(o.start == LiveStart::point || o.start == LiveStart::region, "No effect now: only the starts 'point' and 'region' have a place.");
  field("count", o.count, Range<int64_t>{1, 100000, Scale::logarithmic},
        "Chains that run at the same time. More make a smoother histogram; above 20,000 they are drawn as a density.");
  field("start", o.start, kLiveStarts, "Where chains begin, and begin again.");
  field("start_x", o.start_x, Range<double>{-4.0, 4.0}, "Starts 'point' and 'region': horizontal place; Shift and a click on the map sets it.",
        Applies::live, placed);
  field("start_y", o.start_y, Range<double>{-4.0, 4.0}, "Starts 'point' and 'region': vertical place; Shift and a click on the map sets it.",
        Applies::live, placed);
  field("start_radius", o.start_radius, Range<double>{0.01, 4.0}, "Start 'region': radius of the disc.", Applies::live,
        idle_unless(o.start == LiveStart::region, "No effect now: only the start 'region' has a radius."));
  field("max_age", o.max_age, Range<int64_t>{0, 1000000},
        "Steps after which a chain begins again; 0 lets it run forever. Short lives show what a short run reaches.");
  field("seed", o.seed, Range<int64_t>{0, 9007199254740991}, "Starts the chains' random streams: same seed and settings, same paths.");
}

/// Everything about the laboratory that the user sets.
struct LaboratorySettings {
  CompositionNode root;
  int64_t selected = 0;  ///< node whose density the chains follow; 0 is the root
  ChainOptions chain;    ///< `chain.steps` pass between two pictures
  LiveChainOptions live;
  bool moving = false;          ///< chains move
  bool learning = false;        ///< nodes of kind `preset` train
  double learning_seconds = 0;  ///< over which their learning rate decays; 0 is the presets' own horizon
  int64_t restarts = 0;         ///< a changed number starts all chains anew
};

/// Every number within its range. Throws BadInput.
void check_ranges(const LaboratorySettings& settings);

/// What the window wants to see.
struct LaboratoryRequest {
  bool visible = false;          ///< nothing is computed for pictures when not
  int64_t map_size = 48;         ///< cells a side of each node's small map
  int64_t landscape_size = 128;  ///< of the selected node's
  int64_t most_points = 20000;   ///< above, chains come as counts per cell
  int64_t trails = 16;           ///< chains whose recent path is kept
  int64_t probed = -1;           ///< chain under the probe, or -1
  bool measured =
      true;  ///< numbers, and maps of models that learn, are made anew; else they are those of the picture before, where nothing was edited
  bool side_by_side = false;  ///< the selected node beside its children, with the paths that the same starts take

  bool operator==(const LaboratoryRequest& o) const {
    return visible == o.visible && map_size == o.map_size && landscape_size == o.landscape_size && most_points == o.most_points &&
           trails == o.trails && probed == o.probed && side_by_side == o.side_by_side;
  }
};

/// One node of the tree as it is now.
struct NodeView {
  int64_t id = 0;
  Grid energy;                  ///< E over the box, `map_size` cells a side
  double log_z = kNotMeasured;  ///< log of the integral of exp(-E) over the box
  bool normalisable = true;     ///< no mass piles up at the border of the box
  double border_mass = 0;       ///< share of the mass in the outermost cells
  std::string words;            ///< what the badge says
  int64_t step = 0;             ///< `preset`, `run`: updates so far
  double kl = kNotMeasured;     ///< nodes with models below: KL(the same composition of the data's densities || this node), nats
  std::string error;            ///< why the node cannot be shown; its map is empty then
};

/// Below this temperature the exact density is a handful of cells of the grid that measures it: it is not measured, and no exact draws are made.
inline constexpr double kColdestMeasured = 0.01;
inline bool is_measured(const ChainOptions& chain) {
  return implied_temperature(chain) >= kColdestMeasured;
}

/// The sentence that says so, or empty.
std::string unmeasured_because(const ChainOptions& chain);

/// Chains held against the exact density exp(-E/T) / Z of the selected node.
struct Honesty {
  int64_t step = 0;                                                                ///< of the chains, at which all this was measured
  int64_t size = 0;                                                                ///< cells a side of both grids
  std::vector<float> exact, histogram;                                             ///< probability per cell
  double total_variation = kNotMeasured, expected_total_variation = kNotMeasured;  ///< measured; of as many exact draws
  double kl = kNotMeasured, expected_kl = kNotMeasured;                            ///< KL(histogram || exact), nats; of as many exact draws
  double modes = kNotMeasured, covered = kNotMeasured;                             ///< how many basins hold mass; how many the chains found
  double r_hat = kNotMeasured, effective_samples = kNotMeasured, autocorrelation_steps = kNotMeasured;  ///< of paths cut where chains began again
  double accepted = kNotMeasured;                                                                       ///< of samplers that refuse moves
  double implied_temperature = kNotMeasured;
  std::string unmeasured;  ///< why the exact density and all that is held against it are missing, or empty
};

/// A basin of the selected node's density.
struct ModeShare {
  Point peak;
  double exact = 0, chains = 0;  ///< its share of the mass, and of the chains
};

/// Step sizes at which a bias curve is measured, falling by halves from the largest; for each, as many steps as fill the time.
inline constexpr double kMostBiasStep = 1.28, kLeastBiasStep = 0.005, kBiasTime = 4.0;
inline constexpr int64_t kBiasChains = 16384;

/// Chains that followed the density with one step size for `kBiasTime`, from exact draws.
struct BiasSample {
  double step_size = 0;  ///< h of x' = x - h/2 dE/dx + sqrt(h T) n
  int64_t steps = 0;
  double total_variation = 0;  ///< of the chains' last states to the exact density, 48 x 48 cells
  double moment_error = 0;     ///< E|x - m|^2 over the exact one, minus 1; infinite or NaN when chains ran away
  double outside = 0;          ///< share of chains that left the box
  double accepted = 1;
};

enum class BiasState { none, running, done, cancelled };

/// What the step size costs on one node's density: unadjusted Langevin, and MALA with the same proposals.
struct BiasCurve {
  BiasState state = BiasState::none;
  bool outdated = false;  ///< the density was edited since
  int64_t node = 0;
  double temperature = 1, done = 0;        ///< done: share of the work
  double floor = kNotMeasured;             ///< total variation of as many exact draws
  std::vector<BiasSample> langevin, mala;  ///< by rising step size; those measured so far
};

/// One chain under the probe.
struct Probe {
  int64_t chain = -1;
  Point before, after;  ///< of its last step
  Point drift, noise;   ///< after = before + drift + noise, where no move was refused or clipped
  bool refused = false;
  std::vector<float> energy;  ///< along its recent path, oldest first
  std::vector<Point> path;
  struct Share {
    int64_t node = 0;
    Point force;
  };
  std::vector<Share> shares;  ///< each leaf's part of the force -dE/dx; they add up to it
  LiveStart origin = LiveStart::noise;
  Point born_at;
  int64_t age = 0;  ///< steps
};

/// A node's landscape and the paths that chains take on it.
struct PathMap {
  int64_t id = 0;
  Grid energy;                            ///< `landscape_size` cells a side
  std::vector<std::vector<Point>> paths;  ///< start first; the same starts on every map
};

/// One moment of the laboratory.
struct LaboratorySnapshot {
  LaboratorySettings settings;  ///< that it shows
  std::vector<NodeView> nodes;  ///< parents first
  Grid energy;                  ///< of the selected node, `landscape_size` cells a side
  double log_z = kNotMeasured;
  int64_t steps = 0;                       ///< Langevin steps since the chains began
  double chain_steps_per_second = 0;       ///< chains times steps
  std::vector<Point> chains;               ///< at most `most_points`
  std::vector<float> ages, energies;       ///< one a chain in `chains`
  std::vector<int16_t> modes;              ///< the same: place in `shares`, or -1 outside all
  std::vector<ModeShare> shares;           ///< heaviest first
  Grid counts;                             ///< chains per cell, when there are more than `most_points`
  std::vector<std::vector<Point>> trails;  ///< oldest first
  Honesty honesty;
  BiasCurve bias;
  Probe probe;
  std::vector<PathMap> side_by_side;  ///< the selected node's children, then the node itself
  double taken_at = 0;
};

}  // namespace basin
