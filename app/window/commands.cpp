#include "app/window/commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <array>

#include "app/window/buffer_commands.h"
#include "app/window/canvas_commands.h"
#include "app/window/draw_commands.h"
#include "app/window/laboratory_commands.h"
#include "app/window/landscape_commands.h"
#include "app/window/run_commands.h"
#include "app/window/sample_commands.h"
#include "app/window/workbench.h"

namespace app {
namespace {

constexpr std::array<double, 11> kScales = {0.75, 0.85, 1.0, 1.15, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0};

double next_scale(double now, int direction) {
  if (direction > 0) {
    for (const double scale : kScales)
      if (scale > now + 0.01) return scale;
    return kScales.back();
  }
  for (auto scale = kScales.rbegin(); scale != kScales.rend(); ++scale)
    if (*scale < now - 0.01) return *scale;
  return kScales.front();
}

/// Shift with 1 to 9 and 0 for the first ten panels, with Ctrl for those after them.
KeyChord panel_key(int number) {
  const int digit = (number + 1) % 10;
  return {GLFW_KEY_0 + digit, number < 10 ? kShift : kShift | kCtrl};
}

void add_file(CommandTable& table, Workbench& bench) {
  table.add({"file.open",
             "File",
             "Open...",
             {{GLFW_KEY_O, kCtrl}},
             "Open a checkpoint, a preset, or data of your own (points, a picture, IDX, a folder of pictures); the run on screen ends.",
             [&] { bench.open_dialog(); }});
  table.add({"file.save",
             "File",
             "Save checkpoint",
             {{GLFW_KEY_S, kCtrl}},
             "Write weights, optimiser, buffer and random streams to a file from which the run continues bit for bit.",
             [&] { bench.save_checkpoint(); }});
  table.add({"file.samples", "File", "Export samples as PNG", {{GLFW_KEY_E, kCtrl}}, "Write the current samples as a picture.", [&] {
               bench.export_samples();
             }});
  table.add({"file.buffer", "File", "Export buffer as PNG", {{GLFW_KEY_E, kCtrl | kShift}}, "Write the replay buffer's contents as a picture.", [&] {
               bench.export_buffer();
             }});
  table.add({"file.metrics",
             "File",
             "Export metrics as CSV",
             {{GLFW_KEY_M, kCtrl}},
             "Write every metric of every update as a table, and the twin's as a second one; training goes on meanwhile.",
             [&] { bench.export_metrics(); }});
  table.add({"file.screenshot", "File", "Save screenshot as PNG", {{GLFW_KEY_F12, 0}}, "Write this window as a picture.", [&] {
               bench.take_screenshot();
             }});
  const auto pointed = [&bench] { return bench.panels().pointed().empty() ? std::string("panel") : bench.panels().pointed(); };
  CommandEntry picture{"panel.picture",
                       "File",
                       "Export panel as PNG",
                       {{GLFW_KEY_F12, kShift}},
                       "Write the panel that the mouse was over last as a picture, as it is on screen. Training goes on meanwhile.",
                       [&] { bench.export_panel_picture(); }};
  picture.label_now = [pointed] { return "Export " + pointed() + " as PNG"; };
  table.add(std::move(picture));
  CommandEntry numbers{
      "panel.numbers",
      "File",
      "Export panel's numbers as CSV",
      {{GLFW_KEY_M, kCtrl | kShift}},
      "Write the field or plot of the panel that the mouse was over last as a table: fields with a row per cell. Training goes on meanwhile.",
      [&] { bench.export_panel_numbers(); },
      [&] { return bench.panel_has_numbers(); }};
  numbers.label_now = [pointed] { return "Export numbers of " + pointed() + " as CSV"; };
  table.add(std::move(numbers));
  table.add({"file.quit", "File", "Quit", {{GLFW_KEY_Q, kCtrl}}, "Close the window; an update in flight is abandoned.", [&] { bench.quit(); }});
}

/// Of settings, of the laboratory's tree and of the drawing alike.
void add_edit(CommandTable& table, Workbench& bench) {
  const auto canvas = [&bench]() -> FillCanvas& { return bench.view().shared->canvas; };
  const auto to_undo = [&bench] { return bench.view().shared->edits.to_undo(bench.view().shared->drawing.on_screen()); };
  const auto to_redo = [&bench] { return bench.view().shared->edits.to_redo(bench.view().shared->drawing.on_screen()); };
  CommandEntry undo{
      "edit.undo",
      "Edit",
      "Undo",
      {{GLFW_KEY_Z, kCtrl}},
      "Take back what was done last to a setting, to the laboratory or, where they are in sight, to the drawing or the canvas. Updates stay made.",
      [&bench] { bench.undo(); },
      [to_undo, canvas] { return canvas().on_screen() ? canvas().can_undo() : to_undo() != nullptr; }};
  undo.label_now = [to_undo, canvas] {
    return canvas().on_screen() ? std::string("Undo on the canvas") : to_undo() != nullptr ? "Undo " + to_undo()->label : std::string("Undo");
  };
  table.add(std::move(undo));
  CommandEntry redo{"edit.redo",
                    "Edit",
                    "Redo",
                    {{GLFW_KEY_Z, kCtrl | kShift}, {GLFW_KEY_Y, kCtrl}},
                    "Do again what was taken back last.",
                    [&bench] { bench.redo(); },
                    [to_redo, canvas] { return canvas().on_screen() ? canvas().can_redo() : to_redo() != nullptr; }};
  redo.label_now = [to_redo, canvas] {
    return canvas().on_screen() ? std::string("Redo on the canvas") : to_redo() != nullptr ? "Redo " + to_redo()->label : std::string("Redo");
  };
  table.add(std::move(redo));
}

void add_view(CommandTable& table, Workbench& bench) {
  const auto& layouts = bench.panels().layouts();
  for (size_t i = 0; i < layouts.size(); ++i) {
    CommandEntry entry{"layout." + layouts[i].name(),
                       "View",
                       "Layout: " + layouts[i].name(),
                       {{GLFW_KEY_1 + static_cast<int>(i), 0}},
                       layouts[i].help(),
                       [&bench, i] { bench.panels().show_layout(i); }};
    entry.checked = [&bench, i] { return bench.panels().current_layout() == i; };
    table.add(std::move(entry));
  }
  table.add({"view.reset-layout", "View", "Reset layout", {{GLFW_KEY_0, 0}}, "Give the panels of this layout their first sizes again.", [&] {
               bench.panels().reset_ratios();
             }});
  int number = 0;
  for (const auto& name : bench.panels().panel_names()) {
    CommandEntry entry{"panel." + name,
                       "View",
                       "Maximise " + name,
                       {panel_key(number++)},
                       "Show the " + name + " panel alone, or the whole layout again.",
                       [&bench, name] { bench.panels().toggle_maximised(name); }};
    entry.checked = [&bench, name] { return bench.panels().maximised() == name; };
    table.add(std::move(entry));
  }
  table.add({"view.dismiss",
             "View",
             "Dismiss messages",
             {{GLFW_KEY_ESCAPE, 0}},
             "Take away the messages at the bottom of the window; the list of messages keeps them.",
             [&] { bench.dismiss_notices(); },
             [&] { return bench.notices().count() > 0; }});
  table.add({"view.messages", "View", "List messages", {{GLFW_KEY_H, kCtrl}}, "List all messages of this window, the newest first.", [&] {
               bench.open_messages();
             }});
  table.add({"view.find_setting", "View", "Find a setting", {{GLFW_KEY_F, kCtrl}}, "Put the cursor into the Controls' search box.", [&] {
               bench.find_setting();
             }});
  table.add({"view.all_settings",
             "View",
             "Settings without effect",
             {{GLFW_KEY_F, kCtrl | kShift}},
             "List in the Controls, greyed, the settings too that have no effect on this run.",
             [&] { bench.toggle_all_settings(); },
             [] { return true; },
             [&] { return bench.view().shared->controls.all; }});
  table.add({"view.theme", "View", "Dark or light theme", {{GLFW_KEY_T, kCtrl}}, "Switch between the dark and the light theme.", [&] {
               bench.toggle_theme();
             }});
  table.add({"view.larger",
             "View",
             "Larger text and controls",
             {{GLFW_KEY_EQUAL, kCtrl}, {GLFW_KEY_EQUAL, kCtrl | kShift}, {GLFW_KEY_KP_ADD, kCtrl}},
             "Scale everything up, to 3 at most.",
             [&] { bench.set_scale(next_scale(static_cast<double>(bench.view().theme->scale), 1)); }});
  table.add({"view.smaller",
             "View",
             "Smaller text and controls",
             {{GLFW_KEY_MINUS, kCtrl}, {GLFW_KEY_KP_SUBTRACT, kCtrl}},
             "Scale everything down, to 0.75 at least.",
             [&] { bench.set_scale(next_scale(static_cast<double>(bench.view().theme->scale), -1)); }});
  table.add(
      {"view.scale", "View", "Scale of the display", {{GLFW_KEY_0, kCtrl}, {GLFW_KEY_KP_0, kCtrl}}, "Use the scale that the display asks for.", [&] {
         bench.set_scale(0);
       }});
}

void add_help(CommandTable& table, Workbench& bench) {
  table.add({"help.palette", "Help", "Command palette", {{GLFW_KEY_P, kCtrl}}, "Search all commands by name.", [&] { bench.open_palette(); }});
  table.add({"help.keys",
             "Help",
             "Keys and commands",
             {{GLFW_KEY_F1, 0}, {GLFW_KEY_SLASH, kShift}},
             "List every command with its key and what it does.",
             [&] { bench.open_help(); }});
}

}  // namespace

void add_commands(CommandTable& table, Workbench& bench) {
  add_file(table, bench);
  add_edit(table, bench);
  add_run_commands(table, bench);
  add_view(table, bench);
  add_landscape_commands(table, bench);
  add_draw_commands(table, bench);
  add_laboratory_commands(table, bench);
  add_buffer_commands(table, bench);
  add_canvas_commands(table, bench);
  add_sample_commands(table, bench);
  add_help(table, bench);
}

}  // namespace app
