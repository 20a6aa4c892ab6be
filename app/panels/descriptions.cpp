#include "app/panels/descriptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace app {
namespace {

/// Four significant digits; a dash for what was not measured.
std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-";
}

double at_or_nan(const std::vector<float>& values, int64_t i) {
  return i >= 0 && i < static_cast<int64_t>(values.size()) ? static_cast<double>(values[static_cast<size_t>(i)]) : basin::kNotMeasured;
}

}  // namespace

std::string class_name(const std::vector<std::string>& classes, int64_t label) {
  const auto place = static_cast<size_t>(label);
  return label < 0 ? "" : place < classes.size() ? classes[place] : std::to_string(label);
}

std::string class_of_chain(const basin::Snapshot& snapshot, int64_t chain) {
  const bool known = chain >= 0 && chain < static_cast<int64_t>(snapshot.chain_labels.size());
  return known ? class_name(snapshot.space.classes, snapshot.chain_labels[static_cast<size_t>(chain)]) : "";
}

std::string describe_place(const FieldReading& at, basin::Point place, const basin::Snapshot& snapshot, int64_t chain) {
  const double force = std::hypot(static_cast<double>(at.force.x), static_cast<double>(at.force.y));
  std::string text = fmt::format("x {:.3f}   y {:.3f}\nE {} nats\np {} per unit²\n|dE/dx| {} nats / unit\nof the {} weights", place.x, place.y,
                                 number(at.energy), number(at.density), number(force), name_of(snapshot.weights));
  if (chain >= 0) text += fmt::format("\nchain {}: E {} nats (live weights); click to watch", chain, number(at_or_nan(snapshot.chain_energy, chain)));
  return text;
}

std::string describe_picture(const basin::Snapshot& snapshot, int64_t chain) {
  const std::string its_class = class_of_chain(snapshot, chain);
  return fmt::format("chain {}{}\nE {} nats (live weights)\nclick to watch it, Ctrl+click to watch it alone", chain,
                     its_class.empty() ? "" : ", class " + its_class, number(at_or_nan(snapshot.chain_energy, chain)));
}

std::string describe_batch(const basin::Snapshot& snapshot) {
  const auto& energy = snapshot.chain_energy;
  if (energy.empty()) return fmt::format("{} chains", snapshot.images.count);
  const auto [low, high] = std::minmax_element(energy.begin(), energy.end());
  return fmt::format("{} chains, E {} to {} nats", snapshot.images.count, number(static_cast<double>(*low)), number(static_cast<double>(*high)));
}

std::string describe_frame(const basin::Snapshot& snapshot, size_t trace, size_t frame) {
  const basin::ChainTrace& path = snapshot.traces[trace];
  const int64_t step = snapshot.film_steps[frame];
  const bool moved_on = step < static_cast<int64_t>(path.energy.size());
  const double energy = moved_on ? at_or_nan(path.energy, step) : at_or_nan(snapshot.chain_energy, path.chain);
  const std::string its_class = class_of_chain(snapshot, path.chain);
  return fmt::format("chain {}{}, Langevin step {}\nE {} nats (live weights)\n|dE/dx| {} nats / unit", path.chain,
                     its_class.empty() ? "" : ", class " + its_class, step, number(energy), number(at_or_nan(path.grad_norm, step)));
}

std::string describe_slot(const basin::SlotInfo& slot, const std::vector<std::string>& classes) {
  if (slot.deleted) return fmt::format("slot {}\ndeleted at update {}: the next chain from it starts as noise", slot.slot, slot.birth);
  std::string text = fmt::format("slot {}\nage {} Langevin steps\nborn at update {}\n{}", slot.slot, slot.age, slot.birth,
                                 slot.age > 0 ? fmt::format("E {} nats", number(energy_of(slot))) : "noise that no chain has moved");
  if (slot.uses > 0) text += fmt::format("\n{} {} stored in it", slot.uses, slot.uses == 1 ? "chain" : "chains");
  if (slot.frozen) text += "\nfrozen: no chain is stored in it";
  return slot.label < 0 ? text : text + "\nclass " + class_name(classes, slot.label);
}

}  // namespace app
