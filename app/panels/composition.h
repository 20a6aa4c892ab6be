#pragma once
// The tree of densities: every node with its own map, its say in the whole and its badge; edits take effect at once.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/panels/laboratory_layers.h"
#include "app/panels/panel.h"
#include "app/widgets/field_editor.h"

namespace app {

class Flow;

class CompositionPanel final : public Panel {
 public:
  std::string_view name() const override { return "Composition"; }
  void draw(const View& view) override;
  /// Of the selected node.
  NumberTable numbers(const View& view) const override;

 private:
  /// A node's small map: what it was made from and the range of its colours.
  struct SmallMap {
    GridSerial serial;
    double low = 0, high = 1;
  };

  void take(const basin::LaboratorySnapshot& snapshot);
  void draw_toolbar(const View& view);
  void draw_node(const View& view, const basin::CompositionNode& node, int64_t depth);
  void draw_head(const View& view, const basin::CompositionNode& node, const basin::NodeView* shown, float width);
  void draw_map(const View& view, const basin::CompositionNode& node, const basin::NodeView* shown, float side);
  void draw_title(const View& view, const basin::CompositionNode& node, const basin::NodeView* shown, float width, float height);
  void draw_weight(const View& view, const basin::CompositionNode& node, float width);
  void draw_fields(const View& view, const basin::CompositionNode& node);
  // Of the selected node; in composition_edits.cpp.
  void draw_edits(const View& view, const basin::CompositionNode& node);
  void draw_add(const View& view, Flow& flow, const basin::CompositionNode& node);
  void draw_wrap(const View& view, Flow& flow, const basin::CompositionNode& node);
  void draw_change(const View& view, Flow& flow, const basin::CompositionNode& node);
  std::optional<basin::CompositionNode> draw_leaf_menu(const View& view);
  const std::vector<std::string>& point_presets(const View& view);

  FieldEditor editor_;
  LaboratorySnapshotPtr seen_;
  std::map<int64_t, SmallMap> maps_;
  std::string model_path_;                                 ///< of a model or drawing, typed into the menu of leaves
  std::optional<std::vector<std::string>> point_presets_;  ///< presets that learn points
};

}  // namespace app
