#pragma once
// Studies: the same run several times with a few settings changed, so that what those settings do can be compared. No LibTorch.

#include <functional>
#include <string>
#include <vector>

#include "core/training/session.h"

namespace basin {

/// One variant: `settings` (key=value) over the study's base.
struct StudyRow {
  std::string name;
  std::vector<std::string> settings;
};

/// Plain, normalisation, self-attention, spectral norm, spectral norm + normalisation (Du et al. 2021, figure 9).
const std::vector<StudyRow>& stability_rows();
/// The KL term off and on, with which each of those is trained.
const std::vector<StudyRow>& stability_terms();

/// What an improvement of Improved CD adds; `off` undoes it.
struct Improvement {
  std::string name;
  std::vector<std::string> on, off;
};
/// KL (opt), KL (ent), augmentation, reservoir, multi-scale: the columns of Du et al. 2021, table 2.
const std::vector<Improvement>& improvements();
/// Which of `improvements` each row of that table has, in its order.
const std::vector<std::vector<bool>>& ablation_rows();

/// `base` with `settings`, never rescued: a study shows what breaks. Throws BadInput when they do not fit, named as `name`.
RunOptions variant_of(const RunOptions& base, const std::string& name, const std::vector<std::string>& settings);
/// Throws BadInput when the network of a variant cannot be made for these samples, before anything is trained.
void check_variant(const std::string& name, const RunOptions& options, const SampleSpace& space);

/// One update of a run.
struct CurvePoint {
  int64_t update = 0;
  double gap = kNotMeasured;    ///< mean E(x+) - mean E(x-), nats
  double level = kNotMeasured;  ///< the larger of |mean E(x+)| and |mean E(x-)|, nats
  Health health = Health::healthy;
};

/// What became of one variant.
struct StudyCurve {
  std::vector<CurvePoint> points;
  Verdict verdict;  ///< at the end
  Verdict alarm;    ///< the first alarm, where `alarm_at` is above 0
  int64_t alarm_at = 0;
  double seconds = 0;  ///< of training
  bool whole = true;   ///< false when it was interrupted
};

/// Trains until the budget ends, an update is not finite, or `go_on` returns false, which is asked during and after each update.
StudyCurve run_study(Session& session, const Budget& budget, const std::function<bool(const StudyCurve&)>& go_on);

/// "healthy", "diverging (gap-runaway)", "healthy, alarm at 212 (gap-jump)", "too few updates to judge".
std::string in_words(const StudyCurve& curve);

}  // namespace basin
