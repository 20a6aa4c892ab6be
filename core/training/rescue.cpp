#include "core/training/rescue.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "core/base/errors.h"
#include "core/run/options.h"
#include "core/training/session.h"

namespace basin {
namespace {

constexpr int64_t kMostSteps = 1000;  // of an update, as settings allow

/// The changes of settings that make up a remedy; nothing when it cannot apply.
bool fill(Remedy& remedy, const RunOptions& o, StepFit step) {
  const bool contrastive = learns_from_samples(o.objective.kind);
  const auto change = [&](const char* path, double value) { remedy.changes.emplace_back(path, fmt::format("{}", value)); };
  if (remedy.name == "learning-rate") {
    if (o.optimiser.learning_rate < 3e-7) return false;
    change("optimiser.learning_rate", o.optimiser.learning_rate / 3);
  } else if (remedy.name == "more-steps") {
    if (!contrastive || o.chain.steps > kMostSteps / 2) return false;
    remedy.changes.emplace_back("chain.steps", fmt::format("{}", 2 * o.chain.steps));
  } else if (remedy.name == kSmallerStep || remedy.name == kLargerStep) {
    const bool smaller = remedy.name == kSmallerStep;
    if (!contrastive || (step == StepFit::small) == smaller || (!smaller && step != StepFit::small)) return false;
    if (smaller && o.chain.steps <= kMostSteps / 2) remedy.changes.emplace_back("chain.steps", fmt::format("{}", 2 * o.chain.steps));
    change("chain.step_size", smaller ? o.chain.step_size / kStepFactor : o.chain.step_size * kStepFactor);
  } else if (remedy.name == "other-seed") {
    remedy.reseeds = true;
  } else if (remedy.name == "odd-chains") {
    remedy.drops_odd_chains = true;
    return contrastive && (o.buffer.start == ChainStart::buffer || o.buffer.start == ChainStart::persistent);
  } else if (remedy.name == "kl-term") {
    if (o.objective.kind != ObjectiveKind::contrastive_divergence || !is_differentiable(o.chain.sampler) || o.objective.kl_weight > 0) return false;
    change("objective.kl_weight", 1.0);
    if (o.objective.ent_weight == 0) change("objective.ent_weight", 0.3);
  } else if (remedy.name == "energy-penalty") {
    if (!contrastive || o.objective.energy_penalty > 1) return false;
    change("objective.energy_penalty", o.objective.energy_penalty > 0 ? 10 * o.objective.energy_penalty : 1e-3);
  }
  return true;
}

const char* title_of(const std::string& name) {
  for (const auto& entry : remedy_list())
    if (entry.name == name) return entry.title;
  return "nothing changed";
}

/// Settings that are refused would make every later checkpoint unreadable.
bool can_train(const RunOptions& options) {
  try {
    validate(options);
    return true;
  } catch (const BadInput&) {
    return false;
  }
}

}  // namespace

const std::vector<RemedyEntry>& remedy_list() {
  static const std::vector<RemedyEntry> list = {
      {"learning-rate", "learning rate / 3", "Smaller steps of the weights: chains can follow the energy again. Training is slower from here on."},
      {"more-steps", "twice the Langevin steps",
       "Longer chains: samples come closer to the model's own. Each update costs twice as much in sampling."},
      {"other-seed", "other random numbers", "The same settings with other noise, batches and chain starts: leaves a piece of bad luck behind."},
      {"odd-chains", "drop the odd chains", "Buffer slots whose energy lies far above that of fresh noise start again as noise; all else stays."},
      {"kl-term", "KL term on",
       "Weights also learn where chains end (Improved CD): steadier and more varied samples. Updates cost about half as much again."},
      {"energy-penalty", "energy penalty x 10", "Ties energies more strongly to zero, so that they cannot run away; the landscape gets flatter."},
      {kSmallerStep, "step / 4, twice as many",
       "Shorter steps of the chains: they settle in thin valleys instead of leaping across. Each update takes twice as many, so that they still "
       "arrive."},
      {kLargerStep, "step x 4", "Longer steps of the chains: they come further in each update."},
      {kGoBack, "only go back",
       "The settings and the state of then, and nothing else: undoes an edit that broke training. Without one the same happens again."},
  };
  return list;
}

std::vector<Remedy> remedies_for(const RunOptions& options, StepFit step, bool raised_since) {
  std::vector<Remedy> remedies;
  for (const auto& entry : remedy_list()) {
    Remedy remedy{entry.name, entry.title, entry.words, {}, false, false};
    if (fill(remedy, options, step) && can_train(with_remedy(options, remedy))) remedies.push_back(std::move(remedy));
  }
  const auto first = [&](const char* name) {
    const auto found = std::find_if(remedies.begin(), remedies.end(), [&](const Remedy& remedy) { return remedy.name == name; });
    if (found != remedies.end()) std::rotate(remedies.begin(), found, found + 1);
  };
  if (step == StepFit::large) first(kSmallerStep);
  if (step == StepFit::large && raised_since) first(kGoBack);
  if (step == StepFit::small) first(kLargerStep);
  return remedies;
}

RunOptions with_remedy(const RunOptions& options, const Remedy& remedy) {
  RunOptions changed = options;
  for (const auto& [path, value] : remedy.changes) {
    Field field = field_at(changed, path);
    set_from_text(field, value);
  }
  return changed;
}

std::string describe(const Rescue& rescue) {
  return fmt::format("update {}: {}; back to update {}, {}", rescue.alarm_step, rescue.rule, rescue.resumed_step, title_of(rescue.remedy));
}

std::string to_line(const Rescue& rescue) {
  return fmt::format("{} {} {} {}\n", rescue.alarm_step, rescue.resumed_step, rescue.remedy, rescue.rule);
}

std::vector<Rescue> parse_rescues(const std::string& lines) {
  std::vector<Rescue> rescues;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    Rescue rescue;
    if (words >> rescue.alarm_step >> rescue.resumed_step >> rescue.remedy >> rescue.rule) rescues.push_back(rescue);
  }
  return rescues;
}

std::string next_remedy(const Session& session) {
  auto remedies = session.remedies();
  const auto undoes = [&](const Remedy& remedy) {
    const char* opposite = remedy.name == kSmallerStep ? kLargerStep : remedy.name == kLargerStep ? kSmallerStep : "";
    return std::any_of(session.rescues().begin(), session.rescues().end(), [&](const Rescue& done) { return done.remedy == opposite; });
  };
  remedies.erase(std::remove_if(remedies.begin(), remedies.end(), undoes), remedies.end());
  const auto done = static_cast<int64_t>(session.rescues().size());
  if (remedies.empty() || done >= session.options().rescue.attempts) return {};
  if (session.verdict().step != StepFit::fits) return remedies.front().name;
  const auto& list = remedy_list();
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string name = list[(static_cast<size_t>(done) + i) % (list.size() - 1)].name;
    if (std::any_of(remedies.begin(), remedies.end(), [&](const Remedy& remedy) { return remedy.name == name; })) return name;
  }
  return {};
}

}  // namespace basin
