#pragma once
// A composition of image models, edited by hand: which models, of which class, with which weight. Samples and the canvas take it as one model.

#include "app/panels/panel.h"

namespace app {

class PictureTreePanel final : public Panel {
 public:
  std::string_view name() const override { return "Composed models"; }
  void draw(const View& view) override;

 private:
  void draw_open(const View& view, float width);
  void draw_uses(const View& view);
  void draw_node(const View& view, const basin::CompositionNode& node, const basin::CompositionNode* parent, int64_t depth);
  void draw_operator(const View& view, const basin::CompositionNode& node, float width);
  void draw_model(const View& view, const basin::CompositionNode& node, float width);
  void draw_class(const View& view, const basin::CompositionNode& node, float width);
  void draw_add(const View& view, int64_t parent);
};

}  // namespace app
