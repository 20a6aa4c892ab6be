#include "app/window/canvas_commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "app/window/workbench.h"

namespace app {
namespace {

constexpr const char* kInpaintMenu = "Inpaint";
constexpr int64_t kHoleShare = 3;  // of the picture's side, for a hole in its middle

void add_tools(CommandTable& table, Workbench& bench) {
  const auto canvas = [&]() -> FillCanvas& { return bench.view().shared->canvas; };
  const auto shown = [canvas] { return canvas().on_screen() && canvas().ready(); };
  const auto tool = [&](const char* id, const char* label, int key, MaskTool which, std::function<void()> run) {
    table.add({id, kInpaintMenu, label, {{key, 0}}, std::string(entry_of(kMaskTools, which).help), std::move(run), shown, [canvas, which] {
                 return canvas().tool == which;
               }});
  };
  tool("canvas.paint", "Paint the hole", GLFW_KEY_B, MaskTool::paint, [canvas] { canvas().choose(MaskTool::paint); });
  tool("canvas.erase", "Erase the hole", GLFW_KEY_X, MaskTool::erase, [canvas] { canvas().toggle_erase(); });
  tool("canvas.rectangle", "Rectangle", GLFW_KEY_R, MaskTool::rectangle, [canvas] { canvas().choose(MaskTool::rectangle); });
  tool("canvas.lasso", "Lasso", GLFW_KEY_O, MaskTool::lasso, [canvas] { canvas().choose(MaskTool::lasso); });
  tool("canvas.draw", "Draw on the picture", GLFW_KEY_APOSTROPHE, MaskTool::draw, [canvas] { canvas().choose(MaskTool::draw); });
  table.add({"canvas.smaller",
             kInpaintMenu,
             "Smaller brush",
             {{GLFW_KEY_LEFT_BRACKET, 0}},
             "Make the brush smaller.",
             [canvas] { canvas().resize(-1); },
             shown});
  table.add({"canvas.larger",
             kInpaintMenu,
             "Larger brush",
             {{GLFW_KEY_RIGHT_BRACKET, 0}},
             "Make the brush larger.",
             [canvas] { canvas().resize(1); },
             shown});
}

void add_masks(CommandTable& table, Workbench& bench) {
  const auto canvas = [&]() -> FillCanvas& { return bench.view().shared->canvas; };
  const auto shown = [canvas] { return canvas().on_screen() && canvas().ready(); };
  const auto holed = [canvas, shown] { return shown() && canvas().settings.mask.count() > 0; };
  const auto mask = [canvas]() -> const basin::Mask& { return canvas().settings.mask; };
  table.add({"canvas.centre",
             kInpaintMenu,
             "Hole in the middle",
             {{GLFW_KEY_H, 0}},
             "Make a square in the middle unknown, about a third of the picture wide.",
             [canvas, mask] { canvas().set_mask(basin::centre_square(mask().height, mask().width, mask().height / kHoleShare + 1)); },
             shown});
  table.add({"canvas.half",
             kInpaintMenu,
             "Lower half unknown",
             {{GLFW_KEY_U, 0}},
             "Make the lower half of the picture unknown.",
             [canvas, mask] { canvas().set_mask(basin::lower_half(mask().height, mask().width)); },
             shown});
  table.add({"canvas.random",
             kInpaintMenu,
             "Half of the pixels unknown",
             {{GLFW_KEY_U, kShift}},
             "Make half of the pixels unknown, chosen at random.",
             [canvas, mask] { canvas().set_mask(basin::random_pixels(mask().height, mask().width, 0.5, static_cast<uint64_t>(canvas().edits))); },
             shown});
  table.add({"canvas.invert",
             kInpaintMenu,
             "Invert the hole",
             {{GLFW_KEY_I, 0}},
             "What was known becomes unknown, and the other way round.",
             [canvas, mask] { canvas().set_mask(basin::inverted(mask())); },
             shown});
  table.add({"canvas.grow",
             kInpaintMenu,
             "Grow the hole",
             {{GLFW_KEY_G, 0}},
             "Make unknown also what lies within a pixel of the hole.",
             [canvas, mask] { canvas().set_mask(basin::grown(mask(), 1)); },
             holed});
  table.add({"canvas.shrink",
             kInpaintMenu,
             "Shrink the hole",
             {{GLFW_KEY_G, kShift}},
             "Make known what lies within a pixel of the hole's rim.",
             [canvas, mask] { canvas().set_mask(basin::grown(mask(), -1)); },
             holed});
  table.add({"canvas.clear",
             kInpaintMenu,
             "No hole",
             {{GLFW_KEY_K, kCtrl}},
             "Make every pixel known; undo brings the hole back.",
             [canvas, mask] { canvas().set_mask(basin::Mask(mask().height, mask().width)); },
             holed});
}

void add_fills(CommandTable& table, Workbench& bench) {
  const auto canvas = [&]() -> FillCanvas& { return bench.view().shared->canvas; };
  const auto shown = [canvas] { return canvas().on_screen() && canvas().ready(); };
  CommandEntry run{"canvas.run",
                   kInpaintMenu,
                   "Run or stop the chains",
                   {{GLFW_KEY_P, 0}},
                   "Let the chains fill the hole, or hold them; Space does the same in this layout. Training is not touched.",
                   [canvas] { canvas().settings.running = !canvas().settings.running; },
                   shown};
  run.label_now = [canvas] { return std::string(canvas().settings.running ? "Stop the chains" : "Run the chains"); };
  table.add(std::move(run));
  table.add({"canvas.restart",
             kInpaintMenu,
             "New chains",
             {{GLFW_KEY_Q, 0}},
             "Fill the hole anew with another random seed.",
             [canvas] { ++canvas().settings.options.seed, canvas().restart(); },
             shown});
  table.add({"canvas.class",
             kInpaintMenu,
             "Next class",
             {{GLFW_KEY_A, 0}},
             "Fill as the next class of a model of classes; after the last as any.",
             [canvas] { canvas().next_class(); },
             [canvas, shown] { return shown() && canvas().model->options.network.classes > 0; }});
  table.add({"canvas.damage",
             kInpaintMenu,
             "Damage the picture",
             {{GLFW_KEY_D, 0}},
             "Salt and pepper, then noise, blur, blocks, and sound again: the chains repair what was done.",
             [canvas] { canvas().next_damage(); },
             shown});
  table.add({"canvas.model",
             kInpaintMenu,
             "Next model",
             {{GLFW_KEY_Z, 0}},
             "Let the next of the trained models of pictures fill the hole.",
             [canvas, &bench] {
               const auto next = next_of_pictures(bench.view().models, canvas().settings.model);
               if (!next.empty()) canvas().open(next);
             },
             [canvas] { return canvas().on_screen(); }});
  table.add({"canvas.set",
             kInpaintMenu,
             "Set a value...",
             {{GLFW_KEY_SEMICOLON, 0}},
             "Type a name and a number for chains, damage or brush: 'steps 400', 'amount 0.2', 'radius 1.5'.",
             [&bench] { bench.open_palette("canvas "); },
             shown});
  table.add({"canvas.accept",
             kInpaintMenu,
             "Keep this fill",
             {{GLFW_KEY_ENTER, kCtrl}},
             "The candidate on show becomes the picture, and nothing is unknown.",
             [canvas] { canvas().accept(); },
             [canvas, shown] { return shown() && canvas().shown_chain() >= 0; }});
  table.add({"canvas.diverse",
             kInpaintMenu,
             "Candidates by difference",
             {{GLFW_KEY_BACKSLASH, 0}},
             "The wall begins with the least energy and goes on with what differs most from all before it, or is by energy alone.",
             [canvas] { canvas().diverse = !canvas().diverse; },
             shown,
             [canvas] { return canvas().diverse; }});
  table.add({"canvas.before",
             kInpaintMenu,
             "Before and after",
             {{GLFW_KEY_Y, 0}},
             "Left of the mouse the picture as it was, right of it as it is filled. With the key held down: until it is let go.",
             [canvas] { canvas().before = !canvas().before; },
             shown,
             [canvas] { return canvas().before; }});
}

void add_files(CommandTable& table, Workbench& bench) {
  const auto canvas = [&]() -> FillCanvas& { return bench.view().shared->canvas; };
  const auto shown = [canvas] { return canvas().on_screen() && canvas().model.has_value(); };
  const auto ready = [canvas, shown] { return shown() && canvas().ready(); };
  table.add({"canvas.next",
             kInpaintMenu,
             "Next picture",
             {{GLFW_KEY_J, 0}},
             "Another of the pictures that come with the model; it never saw them.",
             [canvas] { canvas().show_example(1); },
             shown});
  table.add({"canvas.previous",
             kInpaintMenu,
             "Previous picture",
             {{GLFW_KEY_J, kShift}},
             "The picture before of those that come with the model.",
             [canvas] { canvas().show_example(-1); },
             shown});
  table.add({"canvas.open",
             kInpaintMenu,
             "Open a picture...",
             {{GLFW_KEY_I, kCtrl}},
             "Take a picture (PNG, JPG) onto the canvas, fitted to the model's size.",
             [&] { bench.open_canvas_picture(); },
             shown});
  table.add({"canvas.paste",
             kInpaintMenu,
             "Paste a picture",
             {{GLFW_KEY_V, kCtrl}},
             "Take the picture whose path was copied, as file managers copy it.",
             [&] { bench.paste_canvas_picture(); },
             shown});
  table.add({"canvas.open-mask",
             kInpaintMenu,
             "Open a hole...",
             {{GLFW_KEY_I, kCtrl | kShift}},
             "Take a picture of the model's size as the hole: white is unknown.",
             [&] { bench.open_canvas_mask(); },
             ready});
  table.add({"canvas.save",
             kInpaintMenu,
             "Save the candidates",
             {{GLFW_KEY_S, kCtrl | kShift}},
             "Write all candidates, their mean, deviation and energies, the hole, and every stroke since the chains began into a new folder; 'basin "
             "replay' "
             "makes the same candidates of the strokes.",
             [&] { bench.save_canvas(); },
             [canvas, ready] { return ready() && canvas().snapshot != nullptr; }});
  table.add({"canvas.save-mask",
             kInpaintMenu,
             "Save the hole as PNG",
             {{GLFW_KEY_S, kCtrl | kAlt}},
             "Write the hole as a picture, white where it is unknown.",
             [&] { bench.save_canvas_mask(); },
             ready});
}

}  // namespace

void add_canvas_commands(CommandTable& table, Workbench& bench) {
  add_tools(table, bench);
  add_masks(table, bench);
  add_fills(table, bench);
  add_files(table, bench);
}

}  // namespace app
