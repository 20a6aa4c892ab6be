#pragma once
// Samples of a model as a wall, drawn live, and what is asked of their chains.

#include "app/panels/panel.h"
#include "app/widgets/field_editor.h"
#include "app/widgets/image_view.h"

namespace app {

class SamplesPanel final : public Panel {
 public:
  std::string_view name() const override { return "Samples"; }
  void draw(const View& view) override;
  NumberTable numbers(const View& view) const override;

 private:
  void draw_controls_popup(const View& view);
  void draw_controls(const View& view, float width, bool stacked);
  void draw_model(const View& view, float width);
  void draw_class(const View& view, float width);
  void draw_knobs(const View& view);
  void draw_wall(const View& view, ImVec2 size);

  FieldEditor editor_;
  ImageView wall_;
  SampleSnapshotPtr seen_;
  SampleSnapshotPtr seen_held_;
  bool seen_by_energy_ = false;
  double seen_divider_ = -1;
  uint64_t serial_ = 0;
  std::vector<int64_t> places_;  ///< chains in the order of the wall
  basin::ImageBatch sorted_;
};

}  // namespace app
