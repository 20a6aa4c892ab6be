#include "app/window/layouts.h"

namespace app {
namespace {

using Node = std::unique_ptr<SplitNode>;

Node panel(std::string name) {
  auto node = std::make_unique<SplitNode>();
  node->panel = std::move(name);
  if (node->panel == "Controls") node->need.width = 245;
  if (node->panel == "Composition" || node->panel == "Composed models") node->need.width = 230;
  return node;
}

Node split(bool columns, double ratio, Node first, Node second) {
  auto node = std::make_unique<SplitNode>();
  node->columns = columns;
  node->ratio = ratio;
  node->first = std::move(first);
  node->second = std::move(second);
  return node;
}

Node beside(double ratio, Node left, Node right) {
  return split(true, ratio, std::move(left), std::move(right));
}
Node above(double ratio, Node top, Node bottom) {
  return split(false, ratio, std::move(top), std::move(bottom));
}

}  // namespace

std::vector<SplitLayout> make_layouts() {
  std::vector<SplitLayout> layouts;
  layouts.emplace_back("Overview", "All five panels.",
                       beside(0.215, panel("Controls"),
                              beside(0.52, above(0.62, panel("Landscape"), panel("Chains")), above(0.66, panel("Stability"), panel("Buffer")))));
  layouts.emplace_back("Stability", "Large plots, with the landscape beside them.",
                       beside(0.215, panel("Controls"), beside(0.66, panel("Stability"), above(0.6, panel("Landscape"), panel("Buffer")))));
  layouts.emplace_back("Landscape", "The landscape as large as it gets, chains below.",
                       beside(0.215, panel("Controls"), above(0.74, panel("Landscape"), panel("Chains"))));
  layouts.emplace_back("Teach", "For a projector: landscape, what the next update does to it, chains and the verdict.",
                       beside(0.56, above(0.66, panel("Landscape"), panel("Two phases")),
                              above(0.5, panel("Stability"), above(0.5, panel("Chains"), panel("Controls")))));
  layouts.emplace_back("Draw", "Draw data of your own and watch the landscape follow it.",
                       beside(0.215, panel("Controls"), beside(0.5, panel("Draw"), above(0.62, panel("Landscape"), panel("Stability")))));
  layouts.emplace_back(std::string(kLaboratoryLayout), "Compose densities, and hold samplers against the exact answer.",
                       beside(0.27, above(0.56, panel("Composition"), panel("Sampler")),
                              beside(0.62, above(0.7, panel("Landscape"), panel("Probe")), panel("Honesty"))));
  layouts.emplace_back(std::string(kInpaintLayout), "Mark a part of a picture as unknown, and a model's chains fill it, many answers at once.",
                       beside(0.62, panel("Inpaint"), panel("Candidates")));
  layouts.emplace_back(std::string(kSamplesLayout), "Samples of a model, drawn live: a wall, the way of each from its start, what they resemble.",
                       beside(0.2, panel("Composed models"), beside(0.62, panel("Samples"), panel("Way"))));
  return layouts;
}

}  // namespace app
