// Which models can take each other's place.

#include <fmt/format.h>

#include "core/training/model.h"

namespace basin {
namespace {

std::string pixels_of(const SampleSpace& space) {
  if (!space.image) return "points";
  return fmt::format("{} x {} with {} channel{} in [{:g}, {:g}]", space.width, space.height, space.channels, space.channels == 1 ? "" : "s",
                     space.low, space.high);
}

std::string levels_of(const NetworkOptions& network) {
  if (network.noise_levels == 0) return "no levels of noise";
  return fmt::format("{} levels of noise from {:g} to {:g}", network.noise_levels, network.sigma_high, network.sigma_low);
}

std::string differ(const std::string& one, const std::string& other) {
  return one == other ? std::string() : fmt::format("{} against {}", other, one);
}

}  // namespace

std::string difference_but_classes(const Model& a, const Model& b) {
  const auto pixels = differ(pixels_of(a.data().space), pixels_of(b.data().space));
  return pixels.empty() ? differ(levels_of(a.options().network), levels_of(b.options().network)) : pixels;
}

std::string difference_of_kind(const Model& a, const Model& b) {
  const auto rest = difference_but_classes(a, b);
  if (!rest.empty()) return rest;
  return differ(fmt::format("{} classes", a.options().network.classes), fmt::format("{} classes", b.options().network.classes));
}

}  // namespace basin
