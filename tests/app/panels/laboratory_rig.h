#pragma once
// A panel of the laboratory in the no-window rig: forty chains on a product of two densities.

#include "app/panels/laboratory_tree.h"
#include "tests/app/panels/panel_rig.h"

namespace app {

inline basin::LaboratorySettings some_settings() {
  basin::CompositionNode root;
  root.kind = basin::NodeKind::product;
  root.children = {make_leaf(basin::NodeKind::density, "rings"), make_leaf(basin::NodeKind::density, "two-moons")};
  auto settings = with_composition({}, root);
  settings.moving = true;
  settings.live.count = 40;
  return settings;
}

struct Lab : PanelRig {
  explicit Lab(std::unique_ptr<Panel> panel, ImVec2 display = ImVec2(900, 700)) : PanelRig(std::move(panel), point_options(), display) {
    shared.landscape.laboratory = true;
    laboratory.set(some_settings());
    answer_laboratory();
    answer_laboratory();
  }
  ImVec2 pixel(basin::Point p) const {
    const WidgetRect* plane = ui.log.find("laboratory.plane");
    const float side = plane->max.x - plane->min.x;
    return ImVec2(plane->min.x + (p.x + 4) / 8 * side, plane->max.y - (p.y + 4) / 8 * side);
  }
  basin::LaboratorySettings sent() const {
    EXPECT_FALSE(outbox.empty());
    return outbox.empty() ? basin::LaboratorySettings{} : std::get<SetLaboratory>(outbox.back()).settings;
  }
};

}  // namespace app
