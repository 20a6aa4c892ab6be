#include "app/window/laboratory_commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <utility>

#include "app/panels/laboratory_tree.h"
#include "app/window/workbench.h"

namespace app {
namespace {

constexpr const char* kLaboratoryMenu = "Laboratory";

void add_source(CommandTable& table, Workbench& bench) {
  const auto shown = [&]() -> LandscapeView& { return bench.view().shared->landscape; };
  table.add({"laboratory.landscape",
             kLaboratoryMenu,
             "Landscape shows the laboratory",
             {{GLFW_KEY_W, 0}},
             "Show the laboratory's selected density in the landscape, or the training run again. Training is not touched.",
             [shown] { shown().laboratory = !shown().laboratory; },
             [] { return true; },
             [shown] { return shown().laboratory; }});
  table.add({"laboratory.side-by-side",
             kLaboratoryMenu,
             "Energies side by side",
             {{GLFW_KEY_W, kShift}},
             "Show the selected node beside its children, each with the paths that chains take from the same starts.",
             [shown] { shown().side_by_side = !shown().side_by_side, shown().laboratory = true; },
             [] { return true; },
             [shown] { return shown().laboratory && shown().side_by_side; }});
}

void add_switches(CommandTable& table, Workbench& bench) {
  const auto settings = [&]() -> const basin::LaboratorySettings& { return bench.view().laboratory_settings; };
  const auto ready = [settings] { return has_composition(settings()); };
  const auto edit = [&bench, settings](auto&& change) {
    auto edited = settings();
    change(edited);
    bench.send(SetLaboratory{std::move(edited)});
  };
  CommandEntry move{
      "laboratory.chains",
      kLaboratoryMenu,
      "Run chains",
      {{GLFW_KEY_C, 0}},
      "Let the laboratory's chains move, or hold them. They share the processor with training. Space does the same in the Laboratory layout.",
      [edit] { edit([](auto& s) { s.moving = !s.moving; }); },
      ready};
  move.label_now = [settings] { return std::string(settings().moving ? "Hold chains" : "Run chains"); };
  table.add(std::move(move));
  table.add({"laboratory.restart",
             kLaboratoryMenu,
             "Restart chains",
             {{GLFW_KEY_C, kShift}},
             "Put every chain back to its start, with age 0; what was measured begins anew.",
             [edit] { edit([](auto& s) { ++s.restarts; }); },
             ready});
  table.add({"laboratory.learn",
             kLaboratoryMenu,
             "Learn",
             {{GLFW_KEY_L, kShift}},
             "Train the nodes that learn a preset here, each a model of its own, or let them rest. They share the processor with the training run.",
             [edit] { edit([](auto& s) { s.learning = !s.learning; }); },
             ready,
             [settings] { return settings().learning; }});
}

void add_start(CommandTable& table, Workbench& bench) {
  const auto settings = [&]() -> const basin::LaboratorySettings& { return bench.view().laboratory_settings; };
  const auto brush_out = [&]() -> bool& { return bench.view().shared->landscape.paint_start; };
  table.add({"laboratory.paint_start",
             kLaboratoryMenu,
             "Paint start",
             {{GLFW_KEY_D, kShift}},
             "Paint on the laboratory's map where chains start: hold the mouse to paint, with Ctrl or the right button to erase. Each stroke begins "
             "the chains anew.",
             [&bench, brush_out] {
               brush_out() = !brush_out();
               if (!brush_out()) return;
               bench.view().shared->landscape.laboratory = true;
               bench.view().shared->landscape.side_by_side = bench.view().shared->landscape.surface = false;
             },
             [settings] { return has_composition(settings()); },
             [brush_out] { return brush_out(); }});
  table.add({"laboratory.clear_start",
             kLaboratoryMenu,
             "Clear painted start",
             {{GLFW_KEY_D, kCtrl | kShift}},
             "Take away all that was painted; chains that start from it begin anew, from noise.",
             [&bench, settings] {
               auto edited = settings();
               edited.live.mask.reset();
               if (edited.live.start == basin::LiveStart::painted) ++edited.restarts;
               bench.send(SetLaboratory{std::move(edited)});
             },
             [settings] { return settings().live.mask.any(); }});
}

void add_bias(CommandTable& table, Workbench& bench) {
  const auto running = [&] { return bench.view().laboratory != nullptr && bench.view().laboratory->bias.state == basin::BiasState::running; };
  CommandEntry measure{"laboratory.bias",
                       kLaboratoryMenu,
                       "Measure the bias of the step size",
                       {{GLFW_KEY_B, kShift}},
                       "Run unadjusted Langevin and MALA on the selected density with step sizes from 0.005 to 1.28 and plot how far each ends "
                       "from the exact density. It takes a share of the processor beside chains and training; an edit of the density ends it.",
                       [&bench, running] { bench.send(MeasureBias{!running()}); },
                       [&] { return has_composition(bench.view().laboratory_settings); }};
  measure.label_now = [running] { return std::string(running() ? "Cancel the bias curve" : "Measure the bias of the step size"); };
  table.add(std::move(measure));
  table.add({"laboratory.export_bias",
             kLaboratoryMenu,
             "Export the bias curve as CSV",
             {{GLFW_KEY_B, kCtrl | kShift}},
             "Write what was measured against the step size as a table, one row a sampler and step size.",
             [&bench] { bench.export_bias(); },
             [&] { return bench.view().laboratory != nullptr && !bench.view().laboratory->bias.langevin.empty(); }});
}

void add_compositions(CommandTable& table, Workbench& bench) {
  int number = 0;
  for (const auto& name : bench.view().compositions) {
    std::vector<KeyChord> keys;
    if (++number <= 9) keys.push_back({GLFW_KEY_0 + number, kAlt | kShift});
    table.add({"composition." + name, kLaboratoryMenu, "Composition: " + name, keys,
               "Replace the laboratory's tree by this one; presets in it start to learn. The training run goes on.",
               [&bench, name] { bench.choose_composition(name); }});
  }
  table.add({"composition.open",
             kLaboratoryMenu,
             "Open composition...",
             {{GLFW_KEY_O, kCtrl | kShift}},
             "Read the laboratory's tree from a file (.toml).",
             [&] { bench.open_composition(); }});
  table.add({"composition.save",
             kLaboratoryMenu,
             "Save composition",
             {{GLFW_KEY_C, kCtrl | kShift}},
             "Write the tree and each model that learned in it into a new folder, from which it can be opened again.",
             [&] { bench.save_composition(); },
             [&] { return has_composition(bench.view().laboratory_settings); }});
}

}  // namespace

void add_laboratory_commands(CommandTable& table, Workbench& bench) {
  add_source(table, bench);
  add_switches(table, bench);
  add_start(table, bench);
  add_bias(table, bench);
  add_compositions(table, bench);
}

}  // namespace app
