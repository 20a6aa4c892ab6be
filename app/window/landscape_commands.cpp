#include "app/window/landscape_commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <array>

#include "app/panels/landscape_layers.h"
#include "app/window/workbench.h"

namespace app {
namespace {

constexpr const char* kLandscapeMenu = "Landscape";

/// The next of `all` after `now`, from the front again after the last.
template <class Value, size_t N>
void advance(Value& now, const std::array<Value, N>& all) {
  const auto at = std::find(all.begin(), all.end(), now);
  now = at == all.end() || at + 1 == all.end() ? all.front() : *(at + 1);
}

void add_weights(CommandTable& table, Workbench& bench) {
  const auto weights = [&]() -> basin::WeightsKind& { return bench.view().shared->request.weights; };
  const auto averages = [&] { return bench.view().options.optimiser.ema > 0; };
  const auto live = [weights] { return weights() == basin::WeightsKind::live; };
  CommandEntry entry{"landscape.weights",
                     kLandscapeMenu,
                     "Live or averaged weights",
                     {{GLFW_KEY_A, kShift}},
                     "Show the map and its KL of the weights as they train, or of their running average. Training is not touched.",
                     [weights, live] { weights() = live() ? basin::WeightsKind::averaged : basin::WeightsKind::live; },
                     [&, averages] { return averages() && bench.view().has_run && !bench.view().space.image; }};
  entry.label_now = [averages, live] {
    if (!averages()) return std::string("Live or averaged weights (the average is off)");
    return std::string(live() ? "Show the averaged weights" : "Show the live weights");
  };
  table.add(std::move(entry));
}

void add_landscape(CommandTable& table, Workbench& bench) {
  const auto plane = [&] { return bench.view().shared->landscape.laboratory || (bench.view().has_run && !bench.view().space.image); };
  const auto shown = [&]() -> LandscapeView& { return bench.view().shared->landscape; };
  CommandEntry quantity{"landscape.quantity",
                        kLandscapeMenu,
                        "Energy or density",
                        {{GLFW_KEY_E, 0}},
                        "Show the density p = exp(-E) / Z in the landscape, or the energy E again. Training is not touched.",
                        [shown] { shown().density = !shown().density; },
                        plane};
  quantity.label_now = [shown] { return std::string(shown().density ? "Show the energy E" : "Show the density p"); };
  table.add(std::move(quantity));
  add_weights(table, bench);
  table.add({"landscape.lock",
             kLandscapeMenu,
             "Lock colour range",
             {{GLFW_KEY_L, 0}},
             "Keep the range of the landscape's colours as it is, so that moments can be compared. Training is not touched.",
             [shown] { shown().locked() = !shown().locked(); },
             plane,
             [shown] { return shown().locked(); }});
  CommandEntry surface{"landscape.surface",
                       kLandscapeMenu,
                       "Map or surface",
                       {{GLFW_KEY_V, 0}},
                       "Show the landscape as a surface in three dimensions, or as a map again. Training is not touched.",
                       [shown] { shown().surface = !shown().surface; },
                       plane};
  surface.label_now = [shown] { return std::string(shown().surface ? "Show the map (2D)" : "Show the surface (3D)"); };
  table.add(std::move(surface));
  table.add({"landscape.fit",
             kLandscapeMenu,
             "Fit view",
             {{GLFW_KEY_F, 0}},
             "Show the whole box of the landscape, or every chain's picture, again. Training is not touched.",
             [shown] { shown().fit = true; },
             [shown] { return !shown().fitted; }});
}

void add_layers(CommandTable& table, Workbench& bench) {
  const auto shown = [&]() -> LandscapeView& { return bench.view().shared->landscape; };
  const auto plane = [&, shown] { return shown().laboratory || (bench.view().has_run && !bench.view().space.image); };
  for (const auto& layer : landscape_layers()) {
    table.add({"layer." + std::string(layer.name),
               kLandscapeMenu,
               "Layer: " + std::string(layer.label),
               {{layer.letter, kShift}},
               std::string(layer.help) + " Training is not touched.",
               [shown, on = layer.on] { shown().layers.*on = !(shown().layers.*on); },
               plane,
               [shown, on = layer.on] { return shown().layers.*on; }});
  }
  table.add({"landscape.map",
             kLandscapeMenu,
             "Next colour map",
             {{GLFW_KEY_K, 0}},
             "Viridis, cividis, grey: all even to the eye and safe for colour-blind eyes. Training is not touched.",
             [shown] { advance(shown().map, kColourMaps); },
             plane});
  table.add({"landscape.chain-colours",
             kLandscapeMenu,
             "Next colouring of the chains",
             {{GLFW_KEY_K, kShift}},
             "Colour the laboratory's chains by age, energy or mode, or all alike. Training is not touched.",
             [shown] { advance(shown().chain_colour, kChainColours); },
             [shown] { return shown().laboratory; }});
}

}  // namespace

void add_landscape_commands(CommandTable& table, Workbench& bench) {
  add_landscape(table, bench);
  add_layers(table, bench);
}

}  // namespace app
