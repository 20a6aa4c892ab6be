#include "app/window/settings.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "core/base/errors.h"
#include "core/base/files.h"

namespace app {
namespace {

WindowSettings parsed(const std::string& text) {
  WindowSettings settings;
  const toml::table root = toml::parse(text);
  settings.dark = root["theme"].value_or(std::string("dark")) != "light";
  const double scale = root["ui_scale"].value_or(0.0);
  settings.ui_scale = scale <= 0 ? 0 : std::clamp(scale, kSmallestScale, kLargestScale);
  settings.layout = root["layout"].value_or(settings.layout);
  settings.all_settings = root["all_settings"].value_or(false);
  if (const auto* folded = root["folded"].as_array()) {
    settings.folded.clear();
    for (const auto& group : *folded) settings.folded.insert(group.value_or(std::string()));
  }
  const int width = root["width"].value_or(0), height = root["height"].value_or(0);
  if (width > 0 && height > 0) settings.width = std::clamp(width, 400, 16384), settings.height = std::clamp(height, 300, 16384);
  if (const auto* table = root["ratios"].as_table()) {
    for (const auto& [name, node] : *table) {
      std::vector<double> ratios;
      if (const auto* list = node.as_array())
        for (const auto& entry : *list) ratios.push_back(entry.value_or(0.5));
      settings.ratios[std::string(name.str())] = ratios;
    }
  }
  return settings;
}

}  // namespace

std::string settings_path() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config != '\0') return (std::filesystem::path(config) / "basin" / "window.toml").string();
  const char* home = std::getenv("HOME");
  return (std::filesystem::path(home != nullptr ? home : ".") / ".config" / "basin" / "window.toml").string();
}

WindowSettings load_settings(const std::string& path) {
  std::error_code missing;
  if (!std::filesystem::exists(path, missing)) return {};
  try {
    return parsed(basin::read_file(path, 1 << 20));
  } catch (const toml::parse_error&) {
    return {};
  } catch (const basin::BadInput&) {
    return {};
  }
}

void save_settings(const std::string& path, const WindowSettings& settings) {
  toml::table ratios;
  for (const auto& [name, values] : settings.ratios) {
    toml::array list;
    for (const double value : values) list.push_back(value);
    ratios.insert(name, std::move(list));
  }
  toml::array folded;
  for (const auto& group : settings.folded) folded.push_back(group);
  const toml::table root{{"theme", settings.dark ? "dark" : "light"},
                         {"ui_scale", settings.ui_scale},
                         {"layout", settings.layout},
                         {"all_settings", settings.all_settings},
                         {"folded", std::move(folded)},
                         {"width", settings.width},
                         {"height", settings.height},
                         {"ratios", std::move(ratios)}};
  std::ostringstream out;
  out << root << "\n";
  basin::make_writable_folder(std::filesystem::path(path).parent_path().string());
  basin::write_atomically(path, out.str());
}

}  // namespace app
