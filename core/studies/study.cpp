#include "core/studies/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/errors.h"
#include "core/energy/architecture.h"

namespace basin {
namespace {

constexpr const char *kNoNorm = "network.norm=none", *kNorm = "network.norm=layer";
constexpr const char *kNoAttention = "network.attention=false", *kAttention = "network.attention=true";
constexpr const char *kNoSpectral = "network.spectral_norm=false", *kSpectral = "network.spectral_norm=true";

bool over(const Session& session, const Budget& budget) {
  return (budget.steps > 0 && session.step_count() >= budget.steps) || (budget.seconds > 0 && session.seconds() >= budget.seconds);
}

}  // namespace

const std::vector<StudyRow>& stability_rows() {
  static const std::vector<StudyRow> rows = {{"plain", {kNoNorm, kNoAttention, kNoSpectral}},
                                             {"normalisation", {kNorm, kNoAttention, kNoSpectral}},
                                             {"self-attention", {kNoNorm, kAttention, kNoSpectral}},
                                             {"spectral norm", {kNoNorm, kNoAttention, kSpectral}},
                                             {"spectral norm + normalisation", {kNorm, kNoAttention, kSpectral}}};
  return rows;
}

const std::vector<StudyRow>& stability_terms() {
  static const std::vector<StudyRow> terms = {{"without KL", {"objective.kl_weight=0", "objective.ent_weight=0"}},
                                              {"with KL", {"objective.kl_weight=1", "objective.ent_weight=0.3"}}};
  return terms;
}

const std::vector<Improvement>& improvements() {
  static const std::vector<Improvement> list = {{"KL (opt)", {"objective.kl_weight=1"}, {"objective.kl_weight=0"}},
                                                {"KL (ent)", {"objective.ent_weight=0.3"}, {"objective.ent_weight=0"}},
                                                {"augmentation", {"augmentation.share=1"}, {"augmentation.share=0"}},
                                                {"reservoir", {"buffer.kind=reservoir"}, {"buffer.kind=ring"}},
                                                {"multi-scale", {"network.scales=3"}, {"network.scales=1"}}};
  return list;
}

const std::vector<std::vector<bool>>& ablation_rows() {
  static const std::vector<std::vector<bool>> rows = {{false, false, false, false, false}, {false, false, true, false, false},
                                                      {true, false, true, false, false},   {true, true, true, false, false},
                                                      {true, true, true, false, true},     {true, true, true, true, true}};
  return rows;
}

RunOptions variant_of(const RunOptions& base, const std::string& name, const std::vector<std::string>& settings) {
  RunOptions options = base;
  options.rescue.mode = RescueMode::off;
  try {
    for (const auto& setting : settings) set_option(options, setting);
    validate(options);
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("Variant '{}': {}", name, error.what()));
  }
  return options;
}

void check_variant(const std::string& name, const RunOptions& options, const SampleSpace& space) {
  try {
    architecture_of(options.network, {space.channels, space.height, space.width});
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("Variant '{}': {}", name, error.what()));
  }
}

StudyCurve run_study(Session& session, const Budget& budget, const std::function<bool(const StudyCurve&)>& go_on) {
  StudyCurve curve;
  session.set_budget(budget);
  while (curve.whole && !over(session, budget)) {
    const auto row = session.step([&](Stage, int64_t) { return go_on(curve); });
    curve.whole = row.has_value();
    if (!row) break;
    curve.verdict = session.verdict();
    curve.seconds = session.seconds();
    curve.points.push_back({row->step, row->gap, std::max(std::abs(row->energy_data), std::abs(row->energy_samples)), curve.verdict.health});
    if (session.alarmed() && curve.alarm_at == 0) curve.alarm = curve.verdict, curve.alarm_at = std::max<int64_t>(1, row->step);
    if (curve.verdict.health == Health::failed) break;
    curve.whole = go_on(curve);
  }
  return curve;
}

std::string in_words(const StudyCurve& curve) {
  if (curve.points.empty()) return "not trained";
  if (curve.verdict.rule == Verdict{}.rule) return "too few updates to judge";
  std::string words(name_of(curve.verdict.health));
  if (curve.verdict.health != Health::healthy) words += fmt::format(" ({})", curve.verdict.rule);
  const bool now = curve.alarm_at == curve.points.back().update;
  if (curve.alarm_at > 0 && !now)
    words += fmt::format(", alarm at {}{}", curve.alarm_at, curve.alarm.rule == curve.verdict.rule ? "" : " (" + curve.alarm.rule + ")");
  return words;
}

}  // namespace basin
