#pragma once
// Named starting points: assets/presets/NAME.toml.

#include <string>
#include <vector>

#include "core/run/options.h"

namespace basin {

struct Preset {
  std::string name, description;
};

/// All presets, eight-gaussians first, the rest in name order within points and images.
std::vector<Preset> presets();
std::vector<std::string> preset_names();
/// data.path is left to the caller where the preset wants one. Throws BadInput with the nearest known name, or with file and line when the file is
/// malformed.
RunOptions load_preset(const std::string& name);

}  // namespace basin
