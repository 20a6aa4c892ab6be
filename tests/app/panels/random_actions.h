#pragma once
// Panels under odd pictures and random mouse work: every panel of the one list, and the loop that works them.

#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "app/panels/panel.h"
#include "tests/support/ui_rig.h"

namespace app {

/// Regions in which every panel must draw, down to a pixel.
inline const std::vector<ImVec2> kOddSizes = {ImVec2(1, 1), ImVec2(20, 300), ImVec2(300, 20), ImVec2(240, 180), ImVec2(1000, 700), ImVec2(600, 500)};

inline size_t panel_count() {
  return make_panels().size();
}
/// A new panel, the `i`-th of the list.
inline std::unique_ptr<Panel> make_panel(size_t i) {
  return std::move(make_panels()[i]);
}

/// `count` clicks, wheels, drags and moves in 900 x 700, `news` called in a fifth of the turns instead.
inline void act_at_random(UiRig& ui, std::mt19937& random, int count, const std::function<void()>& news) {
  const auto somewhere = [&] { return ImVec2(static_cast<float>(random() % 900), static_cast<float>(random() % 700)); };
  for (int i = 0; i < count; ++i) {
    const ImVec2 at = somewhere();
    ImGui::GetIO().KeyShift = random() % 6 == 0;
    switch (random() % 5) {
      case 0:
        ui.click_at(at, random() % 3 == 0);
        break;
      case 1:
        ui.wheel(at, static_cast<float>(static_cast<int>(random() % 7) - 3), random() % 2 == 0);
        break;
      case 2:
        ui.drag(at, somewhere());
        break;
      case 3:
        ui.move(at);
        break;
      default:
        news();
    }
  }
  ImGui::GetIO().KeyShift = false;
}

}  // namespace app
