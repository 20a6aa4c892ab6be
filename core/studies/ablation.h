#pragma once
// What each improvement of Improved CD is worth (Du et al. 2021, table 2), as a table.

#include <string>
#include <vector>

#include "core/studies/study.h"

namespace basin {

/// One row of the table.
struct AblationCase {
  std::vector<bool> has;  ///< which of `improvements`
  RunOptions options;
  StudyCurve curve;                ///< empty until it is trained
  double distance = kNotMeasured;  ///< squared Frechet distance of its samples from held-out data
  std::string name() const;        ///< "KL (opt) + augmentation", "none"
};

/// The distances by which a reader can judge the others.
struct AblationScale {
  double training_data = kNotMeasured, noise = kNotMeasured;
  int64_t samples = 0, sample_steps = 0, held_out = 0;
  double accuracy = kNotMeasured;  ///< of the classifier on held-out pictures
};

/// Every row in the paper's order, with one picture in ten kept away from training where the base keeps none. Throws BadInput when the base has no
/// images or a row does not fit.
std::vector<AblationCase> ablation_cases(const RunOptions& base);

/// For people; its heading says whose features the distance is measured in.
std::string ablation_table(const std::vector<AblationCase>& cases, const AblationScale& scale);
/// A column an improvement (yes, no), then verdict,rule,alarm_at,updates,seconds,frechet_in_own_classifier.
std::string ablation_csv(const std::vector<AblationCase>& cases);

}  // namespace basin
