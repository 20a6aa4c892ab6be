#pragma once
// What a session says of itself: plain numbers and pictures that cross threads by value. No torch here.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/image.h"
#include "core/base/measured.h"
#include "core/base/sample_space.h"
#include "core/buffers/slot_info.h"

namespace basin {

/// One update in numbers. NaN where a number was not measured in this update.
struct Metrics {
  int64_t step = 0;  ///< updates done, this one included
  double seconds = 0;
  double energy_data = kNotMeasured, energy_model = kNotMeasured, gap = kNotMeasured, loss = kNotMeasured, grad_norm = kNotMeasured;
  double nll = kNotMeasured, kl = kNotMeasured;
  double energy_data_sd = kNotMeasured, energy_model_sd = kNotMeasured;
  double chain_grad_norm = kNotMeasured, clipped = kNotMeasured, at_box = kNotMeasured, accepted = kNotMeasured;
  double cd_grad_norm = kNotMeasured, kl_grad_norm = kNotMeasured;
  double phase_grad_norm = kNotMeasured, penalty_grad_norm = kNotMeasured, opt_grad_norm = kNotMeasured, ent_grad_norm = kNotMeasured;
  double learning_rate = kNotMeasured, fresh = kNotMeasured, diversity = kNotMeasured, total_variation = kNotMeasured;
  double energy_noise = kNotMeasured, odd = kNotMeasured, distinct = kNotMeasured, rescues = kNotMeasured;
};

/// The one list of metrics: `visit(name, member, unit, help)`; CSV columns after `step`, status.json and plots follow it.
template <class M, class Visitor>
void visit_metrics(M& m, Visitor&& metric) {
  metric("seconds", m.seconds, "s", "Time spent training.");
  metric("energy_data", m.energy_data, "nats", "Mean energy of the data batch, E(x+); where the network has classes, each counts alike.");
  metric("energy_model", m.energy_model, "nats", "Mean energy of the samples, E(x-).");
  metric("gap", m.gap, "nats", "E(x+) - E(x-). Healthy training hovers near 0.");
  metric("loss", m.loss, "", "The value that the update minimised.");
  metric("grad_norm", m.grad_norm, "", "Norm of the gradient by the weights, before clipping.");
  metric("cd_grad_norm", m.cd_grad_norm, "",
         "Norm of that gradient without the KL term's part, where there is one (L_CD and the penalty), before clipping.");
  metric("kl_grad_norm", m.kl_grad_norm, "", "Norm of the KL term's part of that gradient (Improved CD), before clipping.");
  metric("phase_grad_norm", m.phase_grad_norm, "", "Norm of the part of L_CD alone, E(x+) - E(x-), where there are others. Every ten updates.");
  metric("penalty_grad_norm", m.penalty_grad_norm, "", "Norm of the energy penalty's part. Every ten updates.");
  metric("opt_grad_norm", m.opt_grad_norm, "", "Norm of the part of L_opt (KL term), weight included. Every ten updates.");
  metric("ent_grad_norm", m.ent_grad_norm, "", "Norm of the part of L_ent (KL term), weight included. Every ten updates.");
  metric("nll", m.nll, "nats", "Exact mean negative log-likelihood of held-out points (2D).");
  metric("kl", m.kl, "nats", "KL(data || model) by quadrature (2D, where the data density is known).");
  metric("energy_data_sd", m.energy_data_sd, "nats", "Standard deviation of E over the data batch.");
  metric("energy_model_sd", m.energy_model_sd, "nats", "Standard deviation of E over the samples.");
  metric("chain_grad_norm", m.chain_grad_norm, "nats / unit", "Mean norm of dE/dx along the chains.");
  metric("clipped", m.clipped, "", "Share of elements of dE/dx that were clipped.");
  metric("at_box", m.at_box, "", "Share of values on the edge of the box.");
  metric("accepted", m.accepted, "", "Share of moves accepted (MALA, HMC).");
  metric("learning_rate", m.learning_rate, "", "Adam's rate after warm-up and decay.");
  metric("fresh", m.fresh, "", "Share of chains that started from noise.");
  metric("diversity", m.diversity, "", "Spread of the samples over the spread of the data; near 0 is collapse.");
  metric("total_variation", m.total_variation, "", "Half the absolute difference of the buffer's histogram and exp(-E)/Z (2D).");
  metric("energy_noise", m.energy_noise, "nats", "Mean energy of fresh noise, every few updates.");
  metric("odd", m.odd, "", "Chains and suspect buffer slots whose energy lies far above that of fresh noise; sound runs have none.");
  metric("distinct", m.distinct, "", "Share of buffer slots, of 64 looked at, that are no near-copy of another.");
  metric("rescues", m.rescues, "", "Rescues of this run so far: each went back to a healthy state and applied a remedy.");
}

/// Overwrites each value of `latest` that `row` measured.
void keep_latest(Metrics& latest, const Metrics& row);

enum class Health { healthy, drifting, diverging, collapsed, failed };
std::string_view name_of(Health health);

/// Verdicts that call for a rescue; drifting is a warning.
inline bool is_alarming(Health health) {
  return health == Health::diverging || health == Health::collapsed || health == Health::failed;
}

/// The stability verdict: which rule fired, in words, with its numbers.
struct Verdict {
  Health health = Health::healthy;
  std::string rule = "warming-up";
  std::string reason = "Too few updates to judge yet.";
  std::string cause = {};       ///< the likely one, empty where all is well
  double value = kNotMeasured;  ///< the number that the rule looked at
  double limit = kNotMeasured;  ///< and what it may be
};

/// Where in an update the session is; slow motion stops at each.
enum class Stage { idle, draw, sample, score, update };
std::string_view name_of(Stage stage);

/// The path of one watched chain through its last run of K steps.
struct ChainTrace {
  int64_t chain = 0;             ///< index within the batch
  std::vector<Point> path;       ///< 2D: K + 1 positions
  std::vector<float> energy;     ///< K energies, before each move
  std::vector<float> grad_norm;  ///< K norms of dE/dx
};

struct BufferView {
  int64_t size = 0, capacity = 0, stored = 0;  ///< filled slots, slots, samples ever stored
  double fresh_rate = 0;                       ///< share of recent chain starts that were noise
  int64_t first = 0;                           ///< images: place in the order of the first slot given
  std::vector<SlotInfo> slots;                 ///< 2D: all filled slots; images: the requested window in the requested order
  std::vector<Point> points;                   ///< 2D: one a slot
  ImageBatch images;                           ///< images: one a slot
  std::vector<float> ages;                     ///< every filled slot's age, for the histogram (at most 20,000, evenly thinned)
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
  bool two_phase = false;  ///< 2D: also `Snapshot::two_phase`; about five more landscapes and a gradient
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
  Grid energy;                        ///< 2D: E over the box
  TwoPhase two_phase;                 ///< 2D, when asked for; else of size 0
  double log_z = kNotMeasured;        ///< 2D: log of the integral of exp(-E) over the box
  std::vector<Point> data;            ///< 2D: the current data batch
  std::vector<Point> chains;          ///< 2D: the current chains
  std::vector<float> chain_energy;    ///< one a chain
  std::vector<int64_t> chain_labels;  ///< one a chain of a conditional network: its class, a place in SampleSpace::classes; else empty
  ImageBatch images;                  ///< images: the current chains
  std::vector<ChainTrace> traces;
  ImageBatch film;                  ///< images: traces.size() x film_frames pictures, chain-major
  std::vector<int64_t> film_steps;  ///< Langevin step of each frame
  BufferView buffer;
  std::vector<float> energies_data, energies_model;  ///< of the last batches, for histograms
  std::shared_ptr<const Snapshot> twin;              ///< the second run of a comparison, or null
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
