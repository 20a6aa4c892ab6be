#pragma once
// What the window remembers between starts: theme, scale, layout and its ratios, size, which settings it lists. One small TOML file.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/panels/controls_view.h"

namespace app {

struct WindowSettings {
  bool dark = true;
  double ui_scale = 0;  ///< 0 follows the display
  std::string layout = "Overview";
  std::map<std::string, std::vector<double>> ratios;     ///< of each layout's splits
  bool all_settings = false;                             ///< Controls list those without effect too
  std::set<std::string> folded = ControlsView().folded;  ///< groups of the Controls
  int width = 0, height = 0;                             ///< 0 is not known yet

  bool operator==(const WindowSettings& other) const {
    return dark == other.dark && ui_scale == other.ui_scale && layout == other.layout && ratios == other.ratios &&
           all_settings == other.all_settings && folded == other.folded && width == other.width && height == other.height;
  }
};

inline constexpr double kSmallestScale = 0.75, kLargestScale = 3.0;

/// $XDG_CONFIG_HOME/basin/window.toml, else ~/.config/basin/window.toml.
std::string settings_path();
/// Defaults where the file is absent; values that make no sense are left at their defaults.
WindowSettings load_settings(const std::string& path);
/// Atomic. Throws basin::BadInput when the file cannot be written.
void save_settings(const std::string& path, const WindowSettings& settings);

}  // namespace app
