#pragma once
// The one list of what is measured of an update. CSV, status.json, the window's plots and `basin curves` follow it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/measured.h"
#include "core/base/scale.h"

namespace basin {

enum class Health { healthy, drifting, diverging, collapsed, failed };
std::string_view name_of(Health health);

/// Verdicts that call for a rescue; drifting is a warning.
inline bool is_alarming(Health health) {
  return health == Health::diverging || health == Health::collapsed || health == Health::failed;
}

/// One update in numbers. NaN where a number was not measured in this update.
struct Metrics {
  int64_t step = 0;  ///< updates done, this one included
  double seconds = 0;
  double energy_data = kNotMeasured, energy_samples = kNotMeasured, gap = kNotMeasured, loss = kNotMeasured, grad_norm = kNotMeasured;
  double nll = kNotMeasured, kl = kNotMeasured, kl_live = kNotMeasured;
  double energy_data_sd = kNotMeasured, energy_samples_sd = kNotMeasured;
  double chain_grad_norm = kNotMeasured, clipped = kNotMeasured, at_box = kNotMeasured, accepted = kNotMeasured;
  double cd_grad_norm = kNotMeasured, kl_grad_norm = kNotMeasured;
  double phase_grad_norm = kNotMeasured, penalty_grad_norm = kNotMeasured, opt_grad_norm = kNotMeasured, ent_grad_norm = kNotMeasured,
         class_grad_norm = kNotMeasured;
  double class_loss = kNotMeasured, accuracy_batch = kNotMeasured, accuracy = kNotMeasured;
  double learning_rate = kNotMeasured, fresh_share = kNotMeasured, diversity = kNotMeasured, total_variation = kNotMeasured;
  double energy_noise = kNotMeasured, odd_chains = kNotMeasured, distinct_share = kNotMeasured, rescues = kNotMeasured;
  double alternation = kNotMeasured, drift_share = kNotMeasured, stride = kNotMeasured;
  std::optional<Health> health;  ///< the verdict on the run after this update; none where it was not judged
  std::string rule;              ///< that the verdict follows
};

/// Which chart of the window a metric stands in; `none` is in none of them.
enum class MetricGroup { energy, gap, classes, gradients, forces, density, chains, none };

struct MetricGroupInfo {
  MetricGroup group;
  const char *id, *title, *help;
  Scale scale = Scale::linear;  ///< of the values' axis
  bool zero_line = false;
  bool smooths = true;  ///< false for exact, sparse values: an average would lag behind them
};
/// The one list of charts, in their order; `none` is not among them.
const std::vector<MetricGroupInfo>& metric_groups();
const MetricGroupInfo& info_of(MetricGroup group);

/// How a metric is drawn in its chart.
struct MetricStyle {
  const char* label = "";
  int colour = 0;  ///< place in the theme's colours: 0 is data, 1 is samples
  Dash dash = Dash::solid;
  const char* spread = "";  ///< name of the metric that is its standard deviation, or empty
};

struct MetricInfo {
  const char *name, *unit, *help;
  MetricGroup group = MetricGroup::none;
  MetricStyle style = {};
};

/// The one list of metrics: `metric(MetricInfo, member)`, the CSV's columns after `step`.
template <class M, class Visitor>
void visit_metrics(M& m, Visitor&& metric) {
  metric(MetricInfo{"seconds", "s", "Time spent training."}, m.seconds);
  metric(MetricInfo{"energy_data",
                    "nats",
                    "Mean energy of the data batch, E(data); where the network has classes, each counts alike.",
                    MetricGroup::energy,
                    {"data", 0, Dash::solid, "energy_data_sd"}},
         m.energy_data);
  metric(MetricInfo{"energy_samples",
                    "nats",
                    "Mean energy of the samples, E(samples).",
                    MetricGroup::energy,
                    {"samples", 1, Dash::dashed, "energy_samples_sd"}},
         m.energy_samples);
  metric(MetricInfo{"gap", "nats", "E(data) - E(samples). Healthy training hovers near 0.", MetricGroup::gap, {"data - samples", 2, Dash::solid}},
         m.gap);
  metric(MetricInfo{"loss", "", "The value that the update minimised."}, m.loss);
  metric(MetricInfo{"grad_norm", "", "Norm of the gradient by the weights, before clipping.", MetricGroup::gradients, {"weights", 0, Dash::solid}},
         m.grad_norm);
  metric(
      MetricInfo{"cd_grad_norm",
                 "",
                 "Norm of that gradient without the KL term's or the classifier's part, where there is one (L_CD and the penalty), before clipping.",
                 MetricGroup::gradients,
                 {"L_CD", 1, Dash::dashed}},
      m.cd_grad_norm);
  metric(MetricInfo{"kl_grad_norm",
                    "",
                    "Norm of the KL term's part of that gradient (Improved CD), before clipping.",
                    MetricGroup::gradients,
                    {"L_KL", 3, Dash::dotted}},
         m.kl_grad_norm);
  metric(MetricInfo{"phase_grad_norm", "", "Norm of the part of L_CD alone, E(data) - E(samples), where there are others. Every ten updates."},
         m.phase_grad_norm);
  metric(
      MetricInfo{
          "penalty_grad_norm", "", "Norm of the energy penalty's part. Every ten updates.", MetricGroup::gradients, {"penalty", 4, Dash::dotted}},
      m.penalty_grad_norm);
  metric(MetricInfo{"opt_grad_norm",
                    "",
                    "Norm of the part of L_opt (KL term), weight included. Every ten updates.",
                    MetricGroup::gradients,
                    {"L_opt", 2, Dash::dashed}},
         m.opt_grad_norm);
  metric(MetricInfo{"ent_grad_norm",
                    "",
                    "Norm of the part of L_ent (KL term), weight included. Every ten updates.",
                    MetricGroup::gradients,
                    {"L_ent", 5, Dash::dashed}},
         m.ent_grad_norm);
  metric(
      MetricInfo{"class_grad_norm",
                 "",
                 "Norm of the part of the classifier's loss, weight included (joint models), beside L_CD: which of the two moves the weights. Every "
                 "ten updates.",
                 MetricGroup::gradients,
                 {"L_class", 3, Dash::dotted}},
      m.class_grad_norm);
  metric(MetricInfo{"accuracy",
                    "share",
                    "Share of pictures held out from training whose class is the likeliest under the averaged weights (data.hold_out).",
                    MetricGroup::classes,
                    {"held out", 2, Dash::solid}},
         m.accuracy);
  metric(MetricInfo{"accuracy_batch",
                    "share",
                    "Share of the batch's labelled pictures whose class is the likeliest.",
                    MetricGroup::classes,
                    {"batch", 0, Dash::dashed}},
         m.accuracy_batch);
  metric(
      MetricInfo{
          "class_loss", "nats", "Mean -log p(y | x) over the batch's labelled pictures.", MetricGroup::classes, {"-log p(y | x)", 3, Dash::dotted}},
      m.class_loss);
  metric(MetricInfo{"nll",
                    "nats",
                    "Exact mean negative log-likelihood of held-out points under the averaged weights (2D).",
                    MetricGroup::density,
                    {"NLL (averaged)", 3, Dash::dashed}},
         m.nll);
  metric(MetricInfo{"kl",
                    "nats",
                    "KL(data || model) of the averaged weights by quadrature (2D, where the data density is known).",
                    MetricGroup::density,
                    {"KL (averaged)", 2, Dash::solid}},
         m.kl);
  metric(MetricInfo{"kl_live", "nats", "The same of the live weights, as they train.", MetricGroup::density, {"KL (live)", 1, Dash::solid}},
         m.kl_live);
  metric(MetricInfo{"energy_data_sd", "nats", "Standard deviation of E over the data batch."}, m.energy_data_sd);
  metric(MetricInfo{"energy_samples_sd", "nats", "Standard deviation of E over the samples."}, m.energy_samples_sd);
  metric(MetricInfo{"chain_grad_norm", "nats / unit", "Mean norm of dE/dx along the chains.", MetricGroup::forces, {"chains", 3, Dash::solid}},
         m.chain_grad_norm);
  metric(MetricInfo{"clipped", "share", "Share of elements of dE/dx that were clipped.", MetricGroup::chains, {"clipped", 3, Dash::dotted}},
         m.clipped);
  metric(MetricInfo{"at_box", "share", "Share of values on the edge of the box.", MetricGroup::chains, {"at box", 5, Dash::dashed}}, m.at_box);
  metric(MetricInfo{"accepted", "share", "Share of moves accepted (MALA, HMC).", MetricGroup::chains, {"accepted", 0, Dash::solid}}, m.accepted);
  metric(MetricInfo{"learning_rate", "", "Adam's rate after warm-up and decay."}, m.learning_rate);
  metric(MetricInfo{"fresh_share", "share", "Share of chains that started from noise."}, m.fresh_share);
  metric(MetricInfo{"diversity",
                    "ratio",
                    "Spread of the samples over the spread of the data; near 0 is collapse.",
                    MetricGroup::chains,
                    {"diversity", 2, Dash::solid}},
         m.diversity);
  metric(MetricInfo{"total_variation", "share", "Half the absolute difference of the buffer's histogram and exp(-E)/Z of the averaged weights (2D)."},
         m.total_variation);
  metric(MetricInfo{"energy_noise", "nats", "Mean energy of fresh noise, every few updates."}, m.energy_noise);
  metric(MetricInfo{"odd_chains", "", "Chains and suspect buffer slots whose energy lies far above that of fresh noise; sound runs have none."},
         m.odd_chains);
  metric(MetricInfo{"distinct_share",
                    "share",
                    "Share of buffer slots, of 64 looked at, that are no near-copy of another.",
                    MetricGroup::chains,
                    {"distinct", 4, Dash::dashed}},
         m.distinct_share);
  metric(MetricInfo{"alternation",
                    "correlation",
                    "Correlation of dE/dx at one Langevin step with that at the next along a chain. Near 1 the steps follow the slope; below 0 they "
                    "leap across the valley and back: the step is too large for its curvature.",
                    MetricGroup::chains,
                    {"alternation", 0, Dash::dashed}},
         m.alternation);
  metric(MetricInfo{"drift_share",
                    "share",
                    "Length of a Langevin step's drift over that of drift and noise together. Proper Langevin with small steps is nearly all noise.",
                    MetricGroup::chains,
                    {"drift", 1, Dash::dotted}},
         m.drift_share);
  metric(MetricInfo{"stride", "ratio", "Length of a Langevin step, drift and noise, over the spread of the data."}, m.stride);
  metric(MetricInfo{"rescues", "", "Rescues of this run so far: each went back to a healthy state and applied a remedy."}, m.rescues);
}

/// Today's name of a metric that was called `name` in files of earlier versions; `name` itself for all others.
std::string_view metric_name(std::string_view name);

/// Overwrites each value of `latest` that `row` measured.
void keep_latest(Metrics& latest, const Metrics& row);

}  // namespace basin
