#include "core/studies/ablation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/errors.h"

namespace basin {
namespace {

constexpr int64_t kHoldOut = 10;

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-";
}

}  // namespace

std::string AblationCase::name() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < has.size(); ++i)
    if (has[i]) names.push_back(improvements()[i].name);
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, " + "));
}

std::vector<AblationCase> ablation_cases(const RunOptions& base) {
  if (!is_image_set(base.data.set))
    throw BadInput(fmt::format("data.set = '{}' has points, and the study compares pictures; choose a preset of images, such as 'stability-figure'.",
                               entry_of(kDataSets, base.data.set).name));
  RunOptions kept = base;
  if (kept.data.hold_out < 2) kept.data.hold_out = kHoldOut;
  std::vector<AblationCase> cases;
  for (const auto& has : ablation_rows()) {
    AblationCase one;
    one.has = has;
    std::vector<std::string> settings;
    for (size_t i = 0; i < has.size(); ++i) {
      const auto& change = has[i] ? improvements()[i].on : improvements()[i].off;
      settings.insert(settings.end(), change.begin(), change.end());
    }
    one.options = variant_of(kept, one.name(), settings);
    cases.push_back(std::move(one));
  }
  return cases;
}

std::string ablation_table(const std::vector<AblationCase>& cases, const AblationScale& scale) {
  std::string text = fmt::format(
      "Frechet: squared Frechet distance from {} held-out pictures to {} samples ({} Langevin steps from the buffer, averaged model), in the "
      "features of a\n"
      "classifier trained here (classifier.safetensors, {:.1f} % right on held-out pictures). It compares with no number from other features.\n\n",
      scale.held_out, scale.samples, scale.sample_steps, 100 * scale.accuracy);
  for (const auto& improvement : improvements()) text += fmt::format("{:13}", improvement.name);
  text += fmt::format("{:>8} {:>9} {:>9}  {}\n", "updates", "s/update", "Frechet", "verdict");
  for (const auto& one : cases) {
    for (const bool has : one.has) text += fmt::format("{:13}", has ? "yes" : "no");
    const auto updates = one.curve.points.size();
    text += fmt::format("{:>8} {:>9.3f} {:>9}  {}{}\n", updates, updates > 0 ? one.curve.seconds / static_cast<double>(updates) : 0.0,
                        number(one.distance), in_words(one.curve), one.curve.whole ? "" : ", interrupted");
  }
  const auto reference = [&](const char* name, double distance) {
    return fmt::format("{:{}}{:>9}\n", name, 13 * improvements().size() + 19, number(distance));
  };
  return text + reference("as many training pictures", scale.training_data) + reference("as much uniform noise", scale.noise);
}

std::string ablation_csv(const std::vector<AblationCase>& cases) {
  std::string text = "kl_opt,kl_ent,augmentation,reservoir,multi_scale,verdict,rule,alarm_at,updates,seconds,frechet_in_own_classifier\n";
  for (const auto& one : cases) {
    if (one.curve.points.empty()) continue;
    for (const bool has : one.has) text += has ? "yes," : "no,";
    const auto& verdict = one.curve.verdict;
    text += fmt::format("{},{},{},{},{:.3f},{}\n", name_of(verdict.health), verdict.rule, one.curve.alarm_at, one.curve.points.back().update,
                        one.curve.seconds, std::isfinite(one.distance) ? fmt::format("{}", one.distance) : "");
  }
  return text;
}

}  // namespace basin
