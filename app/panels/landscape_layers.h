#pragma once
// The layers that both landscapes can lay over the energy: the one list of them, and the chips that switch them.

#include <string>
#include <string_view>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/flow.h"

namespace app {

/// A layer with its command "layer.NAME", whose key is Shift and `letter`.
struct LandscapeLayer {
  std::string_view name, label;
  bool LandscapeLayers::*on;
  char letter;
  std::string_view help;
};
const std::vector<LandscapeLayer>& landscape_layers();

/// A legend of one landscape, each entry of which shows or hides its layer.
class LayerChips {
 public:
  /// Chips are named `prefix`.NAME in the widget log.
  LayerChips(const View& view, std::string prefix, Flow& flow) : view_(view), prefix_(std::move(prefix)), flow_(flow) {}
  /// The list's label and help; `label` and `help` take their place where they are not empty.
  void draw(std::string_view name, Swatch swatch, ImU32 colour, std::string_view label = {}, std::string_view help = {});
  void draw_overlays();

 private:
  const View& view_;
  std::string prefix_;
  Flow& flow_;
};

}  // namespace app
