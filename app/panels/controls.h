#pragma once
// Runs the training and edits every setting. The rows come from the options' own field lists.

#include <set>
#include <string>

#include "app/panels/panel.h"
#include "app/widgets/field_editor.h"

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
  void draw_settings(const View& view);
  bool draw_group_heading(const View& view, const std::string& group, std::string_view title, int changed);
  void draw_field(const View& view, basin::RunOptions& edited, basin::Field field, float trailing = 0);
  void draw_seed(const View& view, basin::RunOptions& edited);
  void draw_implied_temperature(const View& view, const basin::RunOptions& edited);

  FieldEditor editor_;
  std::set<std::string> closed_ = {"evaluation"};
};

}  // namespace app
