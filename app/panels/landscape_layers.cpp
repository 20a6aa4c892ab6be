#include "app/panels/landscape_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "app/panels/field_overlay.h"
#include "app/widgets/command_table.h"

namespace app {

const std::vector<LandscapeLayer>& landscape_layers() {
  static const std::vector<LandscapeLayer> layers = {
      {"contours", "Contours", &LandscapeLayers::contours, 'O', "Lines of equal value; every fifth is stronger."},
      {"data", "Data", &LandscapeLayers::data, 'X', "The current batch of data, x+: training pushes the energy down here."},
      {"chains", "Chains", &LandscapeLayers::chains, 'H',
       "The chains: of training x-, where it pushes the energy up, or the laboratory's live ones."},
      {"trails", "Trails", &LandscapeLayers::trails, 'R',
       "The last steps of the watched chains, or of the laboratory's first sixteen, fading towards the start."},
      {"forces", "Forces", &LandscapeLayers::forces, 'F',
       "-dE/dx: where Langevin steps push a chain. Length grows with the square root of the force."},
      {"streams", "Streams", &LandscapeLayers::streams, 'S',
       "Stream lines of -dE/dx, evenly spaced: the ways that chains without noise would go, downhill."},
      {"iso", "Iso-energy", &LandscapeLayers::iso, 'I', "The line of equal energy through the place under the mouse, with its value."},
      {"marginals", "Marginals", &LandscapeLayers::marginals, 'M',
       "Densities along each axis beside the map: exp(-E)/Z as a line, chains as bars, data as a thin line."},
      {"probe", "Probe", &LandscapeLayers::probe, 'P',
       "Path of the laboratory's probed chain and its last step: drift, then noise, drawn longer than they are."},
  };
  return layers;
}

void LayerChips::draw(std::string_view name, Swatch swatch, ImU32 colour, std::string_view label, std::string_view help) {
  const auto& layers = landscape_layers();
  const auto layer = std::find_if(layers.begin(), layers.end(), [&](const LandscapeLayer& one) { return one.name == name; });
  if (layer == layers.end()) throw std::logic_error(fmt::format("There is no layer '{}' in landscape_layers.cpp.", name));
  const std::string words = std::string(help.empty() ? layer->help : help) + " Only the picture changes.";
  const std::string with = with_key(view_.commands, "layer." + std::string(name), words);
  const LayerChip look{swatch, colour, label.empty() ? layer->label : label, with};
  flow_.next(chip_width(*view_.theme, look));
  layer_chip(*view_.theme, prefix_ + "." + std::string(name), look, view_.shared->landscape.layers.*layer->on);
}

void LayerChips::draw_overlays() {
  draw("streams", Swatch::line, view_.theme->color.text);
  draw("iso", Swatch::rings, kIsoColour);
  draw("marginals", Swatch::square, view_.theme->color.samples);
}

}  // namespace app
