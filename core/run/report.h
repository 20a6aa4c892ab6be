#pragma once
// What a session says of itself: plain numbers and pictures that cross threads by value. No torch here.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/image.h"
#include "core/base/sample_space.h"
#include "core/buffers/slot_info.h"
#include "core/run/metrics.h"

namespace basin {

/// Rule of a verdict on too few updates to judge.
inline constexpr std::string_view kWarmingUp = "warming-up";

/// How the sampler's step suits the landscape, as far as what was measured along the chains tells.
enum class StepFit { fits, large, small };
std::string_view name_of(StepFit fit);

/// The stability verdict: which rule fired, in words, with its numbers.
struct Verdict {
  Health health = Health::healthy;
  std::string rule{kWarmingUp};
  std::string reason = "Too few updates to judge yet.";
  std::string cause = {};       ///< the likely one, empty where all is well
  double value = kNotMeasured;  ///< the number that the rule looked at
  double limit = kNotMeasured;  ///< and what it may be
  StepFit step = StepFit::fits;
};

inline bool is_judged(const Verdict& verdict) {
  return verdict.rule != kWarmingUp;
}
/// "healthy", "diverging", or that it is too early to say.
inline std::string_view word_of(const Verdict& verdict) {
  return is_judged(verdict) ? name_of(verdict.health) : "not judged yet";
}

/// Where in an update the session is; slow motion stops at each.
enum class Stage { idle, draw, sample, score, update };
std::string_view name_of(Stage stage);

/// Which weights of a run a picture or a number is of: as they train, or their running average (`optimiser.ema`), which is evaluated and exported.
enum class WeightsKind { live, averaged };
std::string_view name_of(WeightsKind weights);

/// The path of one watched chain through its last run of K steps.
struct ChainTrace {
  int64_t chain = 0;             ///< index within the batch
  std::vector<Point> path;       ///< 2D: K + 1 positions
  std::vector<float> energy;     ///< K energies, before each move
  std::vector<float> grad_norm;  ///< K norms of dE/dx
};

struct BufferView {
  int64_t size = 0, capacity = 0, stored = 0;  ///< slots that hold something, slots, samples ever stored
  double fresh_rate = 0;                       ///< share of recent chain starts that were noise
  int64_t first = 0;                           ///< images: place in the order of the first slot given
  int64_t listed = 0;                          ///< slots in the order: those of the requested class, or all that are filled
  std::vector<SlotInfo> slots;                 ///< 2D: all filled slots; images: the requested window in the requested order
  std::vector<Point> points;                   ///< 2D: one a slot
  ImageBatch images;                           ///< images: one a slot
  std::vector<SlotInfo> followed;              ///< images: the slots that the request follows, in its order
  ImageBatch followed_images;                  ///< one a followed slot
  std::shared_ptr<const SlotMap> map;          ///< images, when asked for: all slots; made anew only now and then
  std::vector<float> ages;                     ///< every filled slot's age, for the histogram (at most 20,000, evenly thinned)
  std::vector<int64_t> age_labels;             ///< of conditional runs: the class of each of these
};

/// What the next update does to E over the box: signed changes in nats, all zero where a part is absent. The parts are to first order in the step and
/// add up to `total` for small steps; what is left over is the step's curvature. An update in slow motion is shown from its own data and chains as
/// far as they got, otherwise that of the last batch once more. Adam's scaling and the gradient clips are those of the whole step, the same for every
/// part.
struct TwoPhase {
  Grid data_phase;    ///< energy pulled down on data (score matching: the whole loss)
  Grid sample_phase;  ///< energy pushed up on samples
  Grid regulariser;   ///< energy penalty and KL term
  Grid momentum;      ///< what Adam carries over from earlier updates; zero when beta1 is
  Grid total;         ///< E after the step minus E before
};

/// What the window wants to see; sent whenever it changes.
struct SnapshotRequest {
  int64_t landscape_size = 128;                             ///< cells a side of the energy grid
  std::vector<int64_t> watched = {0, 1, 2, 3, 4, 5, 6, 7};  ///< chains to trace, indices within the batch
  int64_t film_frames = 12;                                 ///< pictures per film strip
  BufferOrder buffer_order = BufferOrder::slot;
  bool buffer_descending = false;
  int64_t buffer_first = 0, buffer_count = 400;
  int64_t buffer_class = -1;                ///< images: slots of this class alone; -1 is all
  std::vector<int64_t> buffer_followed;     ///< images: slots whose pictures come with every snapshot
  bool buffer_map = false;                  ///< images: also `BufferView::map`
  bool two_phase = false;                   ///< 2D: also `Snapshot::two_phase`; about five more landscapes and a gradient
  WeightsKind weights = WeightsKind::live;  ///< of the landscape, and of what follows the run elsewhere; chains always move under the live ones
};

/// One moment of a run. Published whole and never changed afterwards.
struct Snapshot {
  int64_t run = 0;  ///< which run of the worker's it shows
  int64_t step = 0;
  double taken_at = 0;  ///< seconds on the process's steady clock
  double steps_per_second = 0;
  Stage stage = Stage::idle;
  int64_t chain_step = 0, chain_steps = 0;
  SampleSpace space;
  Verdict verdict;
  WeightsKind weights = WeightsKind::live;  ///< of `energy`, `log_z` and `kl`; all else is of the live ones
  Grid energy;                              ///< 2D: E over the box
  TwoPhase two_phase;                       ///< 2D, when asked for; else of size 0
  double log_z = kNotMeasured;              ///< 2D: log of the integral of exp(-E) over the box
  double kl = kNotMeasured;           ///< 2D: KL(data || model) of this very `energy` by quadrature on its cells, where the data density is known
  std::vector<Point> data;            ///< 2D: the current data batch
  std::vector<Point> chains;          ///< 2D: the current chains
  std::vector<float> chain_energy;    ///< one a chain
  std::vector<int64_t> chain_labels;  ///< one a chain of a conditional network: its class, a place in SampleSpace::classes; else empty
  ImageBatch images;                  ///< images: the current chains
  std::vector<ChainTrace> traces;
  ImageBatch film;                  ///< images: traces.size() x film_frames pictures, chain-major
  std::vector<int64_t> film_steps;  ///< Langevin step of each frame
  BufferView buffer;
  std::vector<float> energies_data, energies_samples;  ///< of the last batches, for histograms
  std::shared_ptr<const Snapshot> twin;                ///< the second run of a comparison, or null
};

/// Facts about the process that runs the session.
struct RunInfo {
  std::string device;    ///< "cpu" or the GPU's name
  int64_t threads = 0;   ///< shards
  std::string versions;  ///< LibTorch, BLAS
  int64_t parameters = 0;
  std::string precision = {};     ///< in which networks compute while chains move: chain.precision, or "float32" where the device has not got it
  bool tf32 = false;              ///< whether products and convolutions on a CUDA GPU may round to TF32
  std::string missing_data = {};  ///< why there are no data to learn from, and the remedy; empty where there are
};

}  // namespace basin
