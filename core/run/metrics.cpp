#include "core/run/metrics.h"

#include <cmath>
#include <utility>

namespace basin {

const std::vector<MetricGroupInfo>& metric_groups() {
  static const std::vector<MetricGroupInfo> list = {
      {MetricGroup::energy, "energy", "Energy",
       "Mean energy of the data batch and of the samples; bands are one standard deviation. In healthy training the two lie on each other."},
      {MetricGroup::gap, "gap", "Gap",
       "E(data) - E(samples). Near 0 is healthy. Far below: samples cannot reach the valleys of the data. Above: samples found lower energy than "
       "data has.",
       Scale::symmetric, true},
      {MetricGroup::classes, "classes", "Classifier",
       "How often the likeliest class is the right one, on the batch and on pictures held out from training, and the classifier's loss. Held out far "
       "below the batch is overfitting."},
      {MetricGroup::gradients, "gradients", "Gradient norms",
       "Norm of the loss gradient by the weights before clipping, and of its parts: L_CD with the penalty and the KL term where that is on (Improved "
       "CD); the penalty, L_opt and L_ent by themselves every ten updates. Sudden growth comes before divergence."},
      {MetricGroup::forces, "forces", "|dE/dx| of chains",
       "Mean norm of the force along the chains. Growth over a run means the energy gets too steep for the Langevin steps."},
      {MetricGroup::density, "truth", "KL and NLL",
       "Exact distances to the data by quadrature (2D): KL(data || model), and the mean negative log-likelihood of held-out points. Lower is better.",
       Scale::linear, false, false},
      {MetricGroup::chains, "chains", "Chain diagnostics",
       "Diversity: spread of samples over spread of data, near 0 is collapse. At box: values on the edge. Clipped: elements of dE/dx cut. Accepted: "
       "MALA and HMC moves. Distinct: buffer slots that are no near-copy of another. Alternation: below 0 the steps zig-zag across the valleys. "
       "Drift: share of a step that "
       "is no noise."},
  };
  return list;
}

const MetricGroupInfo& info_of(MetricGroup group) {
  for (const auto& one : metric_groups())
    if (one.group == group) return one;
  static const MetricGroupInfo none{MetricGroup::none, "", "", ""};
  return none;
}

std::string_view metric_name(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kEarlier[] = {{"energy_model", "energy_samples"},
                                                                               {"energy_model_sd", "energy_samples_sd"},
                                                                               {"fresh", "fresh_share"},
                                                                               {"odd", "odd_chains"},
                                                                               {"distinct", "distinct_share"}};
  for (const auto& [earlier, today] : kEarlier)
    if (name == earlier) return today;
  return name;
}

void keep_latest(Metrics& latest, const Metrics& row) {
  latest.step = row.step;
  std::vector<double> values;
  visit_metrics(row, [&](const MetricInfo&, const double& value) { values.push_back(value); });
  size_t next = 0;
  visit_metrics(latest, [&](const MetricInfo&, double& value) {
    if (!std::isnan(values[next])) value = values[next];
    ++next;
  });
  latest.health = row.health;
  latest.rule = row.rule;
}

std::string_view name_of(Health health) {
  switch (health) {
    case Health::healthy:
      return "healthy";
    case Health::drifting:
      return "drifting";
    case Health::diverging:
      return "diverging";
    case Health::collapsed:
      return "collapsed";
    case Health::failed:
      return "failed";
  }
  return "failed";
}

}  // namespace basin
