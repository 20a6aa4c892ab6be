#include "core/run/presets.h"

#include <toml++/toml.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/run/config.h"

namespace basin {
namespace fs = std::filesystem;

std::vector<Preset> presets() {
  std::vector<Preset> found;
  for (const auto& entry : fs::directory_iterator(program_folder("assets") / "presets")) {
    if (entry.path().extension() != ".toml") continue;
    const std::string file = entry.path().string();
    const auto root = toml::parse(read_file(file), file);
    found.push_back({entry.path().stem().string(), root["description"].value_or(std::string{})});
  }
  const auto rank = [](const Preset& preset) {
    for (size_t i = 0; i < kDataSets.size(); ++i)
      if (kDataSets[i].name == preset.name) return i;
    return kDataSets.size();
  };
  std::sort(found.begin(), found.end(), [&](const Preset& a, const Preset& b) { return std::pair(rank(a), a.name) < std::pair(rank(b), b.name); });
  return found;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const auto& preset : presets()) names.push_back(preset.name);
  return names;
}

RunOptions load_preset(const std::string& name) {
  const auto names = preset_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) throw BadInput(unknown_name("Preset", name, names));
  const std::string file = (program_folder("assets") / "presets" / (name + ".toml")).string();
  RunOptions options;
  apply_toml(options, read_file(file), file);
  options.preset = name;
  validate_settings(options);
  return options;
}

}  // namespace basin
