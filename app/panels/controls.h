#pragma once
// Runs the training and edits every setting.

#include <vector>

#include "app/panels/panel.h"
#include "app/panels/settings_list.h"

namespace app {

class ControlsPanel : public Panel {
 public:
  std::string_view name() const override { return "Controls"; }
  void draw(const View& view) override;

 private:
  void draw_preset(const View& view);
  void draw_preset_list(const View& view);
  void draw_trained_list(const View& view, const std::vector<basin::TrainedModel>& models);
  void draw_run_buttons(const View& view);
  void draw_pace(const View& view);
  void draw_staged(const View& view);
  void draw_twin_switch(const View& view);
  void draw_twin_start(const View& view);

  SettingsList settings_;
};

}  // namespace app
