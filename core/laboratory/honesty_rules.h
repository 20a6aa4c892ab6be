#pragma once
// What the numbers of live chains say of them: each by its own rule, and a verdict that is never better than the worst. Plain data.

#include <string>
#include <vector>

#include "core/laboratory/report.h"

namespace basin {

enum class Grade { not_judged, good, warn, bad };
std::string_view name_of(Grade grade);

/// One number of a verdict.
struct GradedNumber {
  const char* name;  ///< "r_hat"
  Grade grade;
  std::string rule;    ///< its thresholds, in words
  std::string fault;   ///< what is wrong, empty unless warn or bad
  bool needed = true;  ///< without it nothing can be called good
};

/// Total variation and KL against those of as many exact draws, modes found, ESS, split R-hat (Gelman et al. 2013; Vehtari et al. 2021) and
/// acceptance.
std::vector<GradedNumber> grade(const Honesty& honesty);

struct HonestyVerdict {
  Grade grade = Grade::not_judged;
  std::string words;
};
/// The worst of the numbers; not judged where none is at fault and one that is needed is missing.
HonestyVerdict verdict_of(const std::vector<GradedNumber>& numbers);

}  // namespace basin
