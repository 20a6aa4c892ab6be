#pragma once
// The stability of architectures with and without the KL term (Du et al. 2021, figure 9) as picture and table.

#include <string>
#include <vector>

#include "core/base/color_map.h"
#include "core/base/image.h"
#include "core/studies/study.h"

namespace basin {

/// One of `stability_rows` under one of `stability_terms`.
struct StabilityCase {
  std::string row, term;
  bool kl = false;
  RunOptions options;
  StudyCurve curve;  ///< empty until it is trained
};

/// Every row without and with the KL term, on the base's data and seed. Throws BadInput when the base has no images or a variant does not fit.
std::vector<StabilityCase> stability_cases(const RunOptions& base);

/// The gap over updates, one plot a case: rows side by side, without KL above, with KL below; all on the same axes. `about` names data and time.
ImageBatch draw_stability(const std::vector<StabilityCase>& cases, const std::string& about);
/// row,kl,update,gap,|E|,verdict: one line an update.
std::string stability_csv(const std::vector<StabilityCase>& cases);
/// A line a case, for people.
std::string stability_table(const std::vector<StabilityCase>& cases);

/// Green, orange or vermillion for a verdict.
Rgb colour_of(const StudyCurve& curve);

}  // namespace basin
