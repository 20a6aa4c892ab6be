#include "app/window/draw_commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "app/window/workbench.h"

namespace app {
namespace {

void add_draw(CommandTable& table, Workbench& bench) {
  const auto drawing = [&]() -> Drawing& { return bench.view().shared->drawing; };
  const auto shown = [drawing] { return drawing().on_screen(); };
  const auto tool = [&](const char* id, const char* label, int key, const char* help, basin::BrushKind kind, std::function<void()> run) {
    table.add({id, "Draw", label, {{key, 0}}, help, std::move(run), shown, [drawing, kind] { return drawing().brush.kind == kind; }});
  };
  tool("draw.paint", "Paint", GLFW_KEY_B, "Paint weight with a soft disc; Shift+click goes straight on from the last stroke.",
       basin::BrushKind::paint, [drawing] { drawing().choose(basin::BrushKind::paint); });
  tool("draw.spray", "Spray", GLFW_KEY_A, "Spray dots of weight at random.", basin::BrushKind::spray,
       [drawing] { drawing().choose(basin::BrushKind::spray); });
  tool("draw.erase", "Erase", GLFW_KEY_X, "Take weight away with a soft disc; again goes back to the brush before.", basin::BrushKind::erase,
       [drawing] { drawing().toggle_erase(); });
  table.add(
      {"draw.smaller", "Draw", "Smaller brush", {{GLFW_KEY_LEFT_BRACKET, 0}}, "Make the brush smaller.", [drawing] { drawing().resize(-1); }, shown});
  table.add(
      {"draw.larger", "Draw", "Larger brush", {{GLFW_KEY_RIGHT_BRACKET, 0}}, "Make the brush larger.", [drawing] { drawing().resize(1); }, shown});
  table.add({"draw.weaker",
             "Draw",
             "Weaker brush",
             {{GLFW_KEY_LEFT_BRACKET, kShift}},
             "Let a stroke add or take less weight.",
             [drawing] { drawing().strengthen(-1); },
             shown});
  table.add({"draw.stronger",
             "Draw",
             "Stronger brush",
             {{GLFW_KEY_RIGHT_BRACKET, kShift}},
             "Let a stroke add or take more weight.",
             [drawing] { drawing().strengthen(1); },
             shown});
}

void add_drawing_files(CommandTable& table, Workbench& bench) {
  const auto shown = [&] { return bench.view().shared->drawing.on_screen(); };
  const auto drawn = [&, shown] { return shown() && !bench.view().shared->drawing.canvas.blank(); };
  table.add({"draw.clear",
             "Draw",
             "Clear",
             {{GLFW_KEY_K, kCtrl}},
             "Empty the canvas; undo brings the drawing back.",
             [&] { bench.view().shared->drawing.canvas.clear(); },
             drawn});
  table.add(
      {"draw.import",
       "Draw",
       "Import into the drawing...",
       {{GLFW_KEY_I, kCtrl}},
       "Take a picture (PNG, JPG) as the drawing, or the points of a CSV file smoothed by the brush's radius; undo brings the old drawing back.",
       [&] { bench.import_drawing(); },
       shown});
  table.add({"draw.save",
             "Draw",
             "Save drawing as PNG",
             {{GLFW_KEY_S, kCtrl | kShift}},
             "Write the drawing as a 16-bit grey picture that can be imported again without loss.",
             [&] { bench.save_drawing(); },
             drawn});
  table.add({"draw.train",
             "Draw",
             "Train on this drawing",
             {{GLFW_KEY_ENTER, kCtrl}},
             "Start a new run whose data are drawn from this density (data.set = drawing).",
             [&] { bench.train_on_drawing(); },
             drawn});
  const auto painted = [&] { return !bench.view().shared->drawing.canvas.blank(); };
  table.add({"draw.compose",
             "Draw",
             "Use the drawing in the composition",
             {{GLFW_KEY_ENTER, kCtrl | kShift}},
             "Add the drawing to the laboratory's tree beside the selected node, or in the place of a drawing that is selected. "
             "Training is not touched.",
             [&] { bench.compose_drawing(); },
             painted});
}

}  // namespace

void add_draw_commands(CommandTable& table, Workbench& bench) {
  add_draw(table, bench);
  add_drawing_files(table, bench);
}

}  // namespace app
