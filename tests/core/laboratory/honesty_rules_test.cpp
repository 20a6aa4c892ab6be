#include "core/laboratory/honesty_rules.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace basin {
namespace {

Honesty good_chains() {
  Honesty h;
  h.total_variation = 0.05, h.expected_total_variation = 0.05;
  h.kl = 0.1, h.expected_kl = 0.1;
  h.modes = h.covered = 4;
  h.r_hat = 1.002, h.effective_samples = 2000, h.accepted = 0.57;
  return h;
}

Grade grade_of(const Honesty& honesty, std::string_view name) {
  for (const auto& number : grade(honesty))
    if (number.name == name) return number.grade;
  ADD_FAILURE() << name;
  return Grade::not_judged;
}

struct Case {
  const char* number;
  std::function<void(Honesty&)> change;
  Grade grade;
  Grade verdict;
};

TEST(HonestyRules, EachNumberHasItsOwnGradeAndTheVerdictIsNeverBetterThanTheWorst) {
  EXPECT_EQ(verdict_of(grade(good_chains())).grade, Grade::good);
  const Grade none = Grade::not_judged, good = Grade::good, warn = Grade::warn, bad = Grade::bad;
  for (const Case& one : {
           Case{"r_hat", [](Honesty& h) { h.r_hat = 6.6; }, bad, bad},
           Case{"r_hat", [](Honesty& h) { h.r_hat = 1.05; }, warn, warn},
           Case{"r_hat", [](Honesty& h) { h.r_hat = INFINITY; }, bad, bad},
           Case{"r_hat", [](Honesty& h) { h.r_hat = NAN; }, none, none},
           Case{"effective_samples", [](Honesty& h) { h.effective_samples = 66; }, bad, bad},
           Case{"effective_samples", [](Honesty& h) { h.effective_samples = 250; }, warn, warn},
           Case{"effective_samples", [](Honesty& h) { h.effective_samples = 400; }, good, good},
           Case{"kl", [](Honesty& h) { h.kl = 0.2; }, warn, warn},
           Case{"kl", [](Honesty& h) { h.kl = 1; }, bad, bad},
           Case{"total_variation", [](Honesty& h) { h.total_variation = 0.1; }, warn, warn},
           Case{"total_variation", [](Honesty& h) { h.total_variation = 0.9; }, bad, bad},
           Case{"modes", [](Honesty& h) { h.covered = 3; }, warn, warn},
           Case{"modes", [](Honesty& h) { h.covered = 1; }, bad, bad},
           Case{"accepted", [](Honesty& h) { h.accepted = 0.04; }, bad, bad},
           Case{"accepted", [](Honesty& h) { h.accepted = NAN; }, none, good},
       }) {
    Honesty h = good_chains();
    one.change(h);
    EXPECT_EQ(grade_of(h, one.number), one.grade) << one.number;
    EXPECT_EQ(verdict_of(grade(h)).grade, one.verdict) << one.number;
  }
}

TEST(HonestyRules, ChainsThatHaveNotMixedAreNotGreenHoweverCloseTheyLie) {
  Honesty h = good_chains();
  h.r_hat = 6.6, h.effective_samples = 66;
  const auto verdict = verdict_of(grade(h));
  EXPECT_EQ(verdict.grade, Grade::bad);
  EXPECT_EQ(verdict.words, "chains have not mixed, R-hat 6.6; ESS 66");
  EXPECT_EQ(verdict_of(grade({})).grade, Grade::not_judged) << "nothing was measured";
  h.r_hat = h.effective_samples = NAN;
  EXPECT_EQ(verdict_of(grade(h)).grade, Grade::not_judged) << "too few steps to say";
  h.total_variation = 1;
  EXPECT_EQ(verdict_of(grade(h)).grade, Grade::bad) << "what is measured already says enough";
}

}  // namespace
}  // namespace basin
