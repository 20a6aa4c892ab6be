#pragma once
// Long chains of a trained model, as plain data.

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/base/measured.h"

namespace basin {

struct LongChainRequest {
  int64_t chains = 64;      ///< measured
  int64_t shown = 8;        ///< of those, on the film strip
  int64_t steps = 3000;     ///< Langevin steps with the run's own chain settings
  int64_t frames = 12;      ///< pictures of each on the film strip, at steps evenly spaced in their logarithm, 0 and `steps` included
  bool from_buffer = true;  ///< start from the replay buffer, else from uniform noise
  int64_t seed = 0;
};

/// Means over the chains at one step. Distances are root mean squares per value, in units of the pixel range [-1, 1].
struct LongChainPoint {
  int64_t step = 0;
  double to_start = kNotMeasured;   ///< from where the chain started
  double to_data = kNotMeasured;    ///< to the nearest of the data; not measured without them
  double to_others = kNotMeasured;  ///< to the nearest other chain; near 0 is collapse
  double at_box = kNotMeasured;     ///< share of values on the edge of the range; towards 1 is saturation
  double energy = kNotMeasured;     ///< nats
};

/// The one list of those measures: `visit(name, member, unit, title)`; CSV columns after `step` and plots follow it.
template <class Point, class Visitor>
void visit_measures(Point& p, Visitor&& measure) {
  measure("to_start", p.to_start, "RMS per value", "distance to the start");
  measure("to_data", p.to_data, "RMS per value", "distance to the nearest data");
  measure("to_others", p.to_others, "RMS per value", "distance to the nearest chain");
  measure("at_box", p.at_box, "share", "values at the edge");
  measure("energy", p.energy, "nats", "energy");
}

struct LongChains {
  std::vector<LongChainPoint> points;  ///< at steps evenly spaced in their logarithm
  double data_to_data = kNotMeasured;  ///< mean distance of a data picture to the nearest other, for comparison
  double data_at_box = kNotMeasured;   ///< share of the data's values on the edge of the range, for comparison
  std::vector<int64_t> film_steps;     ///< steps of the frames
  int64_t shown = 0;                   ///< chains on the film
  ImageBatch film;                     ///< shown x film_steps pictures, chain-major
  bool whole = true;                   ///< false when interrupted; then up to the last recorded step
};

/// 0, then at most `count` - 1 different whole numbers up to `last`, evenly spaced in their logarithm.
std::vector<int64_t> log_spaced(int64_t last, int64_t count);

/// step and every measure, one line a recorded step.
std::string long_chains_csv(const LongChains& chains);

struct NamedLongChains {
  std::string name;  ///< in the key
  LongChains chains;
};

/// A plot a measure over the logarithm of the step, a curve for each of `runs`, at most as many as ink::kSeries has colours.
ImageBatch draw_long_chains(const std::vector<NamedLongChains>& runs, const std::string& about);
/// The film strip: a row a chain, a column a recorded step, enlarged `scale` times.
ImageBatch draw_film(const LongChains& chains, int64_t scale, const std::string& about);

}  // namespace basin
