#pragma once
// Which settings the Controls list.

#include <set>
#include <string>

namespace app {

/// The window remembers it between starts, but for the words sought.
struct ControlsView {
  bool all = false;                                                                                             ///< also the settings without effect
  std::set<std::string> folded = {"augmentation", "optimiser", "evaluation", "rescue", "ensemble", "compute"};  ///< groups by name
  std::string sought;                                                                                           ///< words of a setting
  bool seek = false;                                                                                            ///< the search box takes the keyboard
  bool reveal = false;  ///< asks the window to show the Controls
};

}  // namespace app
