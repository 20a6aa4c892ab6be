#include "core/laboratory/honesty_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

constexpr double kGoodRatio = 1.25, kFairRatio = 3;   // over that of as many exact draws
constexpr double kGoodRhat = 1.01, kFairRhat = 1.1;   // Vehtari et al. 2021; Gelman et al. 2013
constexpr double kGoodDraws = 400, kFairDraws = 100;  // the same
constexpr double kGoodAccepted = 0.3, kFairAccepted = 0.1;

/// By a number of which less is better.
Grade at_most(double value, double good, double fair) {
  if (std::isnan(value)) return Grade::not_judged;
  return value <= good ? Grade::good : value <= fair ? Grade::warn : Grade::bad;
}

Grade at_least(double value, double good, double fair) {
  return at_most(-value, -good, -fair);
}

GradedNumber graded(const char* name, Grade grade, std::string rule, const std::string& fault, bool needed = true) {
  return {name, grade, std::move(rule), grade > Grade::good ? fault : "", needed};
}

std::string rule_of(std::string_view what, std::string_view than, double good, double fair) {
  return fmt::format("{}: good {} {}, doubtful {} {}, bad beyond.", what, than, good, than, fair);
}

GradedNumber grade_modes(const Honesty& h) {
  const bool known = std::isfinite(h.modes) && std::isfinite(h.covered) && h.modes > 0;
  const Grade grade = !known ? Grade::not_judged : at_least(h.covered / h.modes, 1, 0.5);
  return graded("modes", grade, "Modes found: good is all, doubtful at least half, bad fewer.",
                fmt::format("{:.0f} of {:.0f} modes found", h.covered, h.modes));
}

}  // namespace

std::string_view name_of(Grade grade) {
  switch (grade) {
    case Grade::good:
      return "good";
    case Grade::warn:
      return "doubtful";
    case Grade::bad:
      return "bad";
    case Grade::not_judged:
      break;
  }
  return "not judged";
}

std::vector<GradedNumber> grade(const Honesty& h) {
  const double far = h.total_variation / h.expected_total_variation, lost = h.kl / h.expected_kl;
  return {
      graded("total_variation", at_most(far, kGoodRatio, kFairRatio), rule_of("Over its floor", "up to", kGoodRatio, kFairRatio),
             fmt::format("{:.2g} times as far as exact draws", far)),
      graded("kl", at_most(lost, kGoodRatio, kFairRatio), rule_of("Over that of as many exact draws", "up to", kGoodRatio, kFairRatio),
             fmt::format("KL {:.2g} times that of exact draws", lost)),
      grade_modes(h),
      graded("r_hat", at_most(h.r_hat, kGoodRhat, kFairRhat), rule_of("R-hat", "up to", kGoodRhat, kFairRhat),
             fmt::format("chains have not mixed, R-hat {:.3g}", h.r_hat)),
      graded("effective_samples", at_least(h.effective_samples, kGoodDraws, kFairDraws), rule_of("ESS", "from", kGoodDraws, kFairDraws),
             fmt::format("ESS {:.0f}", h.effective_samples)),
      graded("accepted", at_least(h.accepted, kGoodAccepted, kFairAccepted), rule_of("Share of moves", "from", kGoodAccepted, kFairAccepted),
             fmt::format("{:.0f} % of moves accepted", 100 * h.accepted), false),
  };
}

HonestyVerdict verdict_of(const std::vector<GradedNumber>& numbers) {
  HonestyVerdict verdict{Grade::good, "as close as exact draws, and mixed"};
  for (const auto& number : numbers) verdict.grade = std::max(verdict.grade, number.grade);
  const bool missing =
      std::any_of(numbers.begin(), numbers.end(), [](const GradedNumber& number) { return number.needed && number.grade == Grade::not_judged; });
  if (verdict.grade == Grade::good && missing) return {Grade::not_judged, "not judged yet: too few steps to say whether chains mix"};
  if (verdict.grade == Grade::good) return verdict;
  verdict.words.clear();
  for (const auto& number : numbers)
    if (number.grade == verdict.grade) verdict.words += (verdict.words.empty() ? "" : "; ") + number.fault;
  return verdict;
}

}  // namespace basin
