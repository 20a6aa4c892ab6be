#include "app/window/commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/panels/landscape_layers.h"
#include "app/window/laboratory_commands.h"
#include "app/window/workbench.h"
#include "core/training/presets.h"

namespace app {
namespace {

constexpr const char* kLandscapeMenu = "Landscape";
constexpr double kSlowMotion = 0.3, kSlowest = 5.0, kFastest = 0.02;
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
             "Open a checkpoint, a preset file, or data of your own (CSV, PNG, JPG); the run on screen ends.",
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

void add_run(CommandTable& table, Workbench& bench) {
  const auto slow = [&] { return bench.view().seconds_per_stage > 0; };
  CommandEntry play{"run.play", "Run", "Play or pause", {{GLFW_KEY_SPACE, 0}}, "Start or pause training; a pause loses nothing.", [&] {
                      bench.view().playing ? bench.send(Pause{}) : bench.send(Play{});
                    }};
  play.label_now = [&] { return std::string(bench.view().playing ? "Pause" : "Play"); };
  table.add(std::move(play));
  table.add({"run.step", "Run", "Step once", {{GLFW_KEY_S, 0}}, "Make one training update, then pause.", [&] { bench.send(StepOnce{}); }});
  table.add(
      {"run.reset", "Run", "Reset", {{GLFW_KEY_R, kCtrl}}, "Start afresh with new weights and an empty buffer; staged settings take effect.", [&] {
         bench.reset();
       }});
  table.add({"run.seed",
             "Run",
             "Reset with a new seed",
             {{GLFW_KEY_R, kCtrl | kShift}},
             "Start afresh with another random seed: other first weights, other noise.",
             [&] { bench.reset_with_new_seed(); }});
  table.add({"run.slow",
             "Run",
             "Slow motion",
             {{GLFW_KEY_M, 0}},
             "Show every stage of an update and every Langevin step, or go back to full speed.",
             [&, slow] { bench.send(SetPace{slow() ? 0.0 : kSlowMotion}); },
             [] { return true; },
             slow});
  table.add({"run.slower", "Run", "Slower", {{GLFW_KEY_COMMA, 0}}, "Show each stage for longer.", [&, slow] {
               bench.send(SetPace{slow() ? std::min(kSlowest, bench.view().seconds_per_stage * 1.6) : kFastest});
             }});
  table.add({"run.faster",
             "Run",
             "Faster",
             {{GLFW_KEY_PERIOD, 0}},
             "Show each stage for less long, up to full speed.",
             [&] {
               const double next = bench.view().seconds_per_stage / 1.6;
               bench.send(SetPace{next < kFastest ? 0.0 : next});
             },
             slow});
}

/// For a run that is in trouble. Each goes back to the last healthy state first.
void add_rescue(CommandTable& table, Workbench& bench) {
  const auto troubled = [&] {
    const View& view = bench.view();
    return view.has_run && view.options.rescue.mode != basin::RescueMode::off &&
           (view.alarm || (view.snapshot && view.snapshot->verdict.health != basin::Health::healthy));
  };
  int number = 0;
  for (const auto& entry : basin::remedy_list()) {
    const std::string name = entry.name;
    const auto applies = [&bench, name, troubled] {
      const View& view = bench.view();
      const auto remedies = view.alarm ? view.alarm->remedies : basin::remedies_for(view.options);
      return troubled() && std::any_of(remedies.begin(), remedies.end(), [&](const basin::Remedy& remedy) { return remedy.name == name; });
    };
    table.add({"rescue." + name,
               "Run",
               std::string("Rescue: ") + entry.title,
               {{GLFW_KEY_1 + number++, kCtrl}},
               std::string("Go back to the last healthy state and train on. ") + entry.words,
               [&bench, name] { bench.send(ApplyRemedy{name}); },
               applies});
  }
  table.add({"rescue.go-on",
             "Run",
             "Alarm: go on as it is",
             {{GLFW_KEY_1 + number, kCtrl}},
             "Put the alarm aside and train on from where the run stands.",
             [&] { bench.go_on(); },
             [&] { return bench.view().alarm.has_value(); }});
}

void add_twin(CommandTable& table, Workbench& bench) {
  const auto trains = [&] { return bench.view().twin_history != nullptr; };
  table.add({"twin.start",
             "Run",
             "Start the twin",
             {{GLFW_KEY_T, 0}},
             "Train a second run beside the first, on the same data and seed, with the settings that Controls show under Twin.",
             [&] { bench.send(StartTwin{bench.view().shared->twin_staged}); },
             [&] { return bench.view().has_run; }});
  const auto shown = [&]() -> bool& { return bench.view().shared->edits_twin; };
  table.add({"twin.show",
             "Run",
             "Show the twin",
             {{GLFW_KEY_T, kAlt}},
             "Controls show the twin's settings and panels its pictures, or the first run's again. Plots overlay both all the time.",
             [shown] { shown() = !shown(); },
             [] { return true; },
             [shown] { return shown(); }});
  table.add({"twin.end",
             "Run",
             "End the twin",
             {{GLFW_KEY_T, kShift}},
             "The second run ends; the first goes on alone.",
             [&] { bench.send(EndTwin{}); },
             trains});
}

void add_presets(CommandTable& table, Workbench& bench) {
  int number = 0;
  for (const auto& preset : basin::presets()) {
    ++number;
    std::vector<KeyChord> keys;
    if (number <= 18) keys.push_back({GLFW_KEY_1 + (number - 1) % 9, number <= 9 ? kAlt : kAlt | kCtrl});
    CommandEntry entry{
        "preset." + preset.name, "Presets", preset.name, keys, preset.description + " Starts a new run.", [&bench, name = preset.name] {
          bench.choose_preset(name);
        }};
    entry.checked = [&bench, name = preset.name] { return bench.view().options.preset == name; };
    table.add(std::move(entry));
  }
}

void add_models(CommandTable& table, Workbench& bench) {
  const auto mine = [&bench] { return bench.view().models_of_preset(); };
  table.add({"preset.trained",
             "Presets",
             "Start from trained",
             {{GLFW_KEY_N, kAlt}},
             "Start a new run with the weights and settings of the first trained model of this preset; the chains start from noise.",
             [&bench, mine] { bench.start_from(mine().front()); },
             [mine] { return !mine().empty(); }});
  int number = 0;
  for (const auto& model : bench.view().models) {
    std::vector<KeyChord> keys;
    if (++number <= 9) keys.push_back({GLFW_KEY_0 + number, kCtrl | kAlt | kShift});
    CommandEntry entry{"model." + model.name,
                       "Presets",
                       "Trained: " + model.name,
                       keys,
                       model.description + " Starts a new run with its weights and settings; the chains start from noise.",
                       [&bench, model] { bench.start_from(model); }};
    entry.checked = [&bench, name = model.name] { return bench.view().options.network.from == name; };
    table.add(std::move(entry));
  }
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
             "Take away the messages at the bottom of the window.",
             [&] { bench.dismiss_notices(); },
             [&] { return bench.notices().count() > 0; }});
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

/// The next of `all` after `now`, from the front again after the last.
template <class Value, size_t N>
void advance(Value& now, const std::array<Value, N>& all) {
  const auto at = std::find(all.begin(), all.end(), now);
  now = at == all.end() || at + 1 == all.end() ? all.front() : *(at + 1);
}

void add_layers(CommandTable& table, Workbench& bench) {
  const auto shown = [&]() -> LandscapeView& { return bench.view().shared->landscape; };
  const auto plane = [&, shown] { return shown().laboratory || (bench.view().has_run && !bench.view().space.image); };
  for (const auto& layer : landscape_layers()) {
    table.add({"layer." + std::string(layer.name),
               kLandscapeMenu,
               "Layer: " + std::string(layer.label),
               {{layer.letter, kAlt}},
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
  table.add({"draw.undo",
             "Draw",
             "Undo",
             {{GLFW_KEY_Z, kCtrl}},
             "Take back the last stroke, clear or import of the drawing. Training is not touched.",
             [drawing] { drawing().canvas.undo(); },
             [drawing, shown] { return shown() && drawing().canvas.can_undo(); }});
  table.add({"draw.redo",
             "Draw",
             "Redo",
             {{GLFW_KEY_Z, kCtrl | kShift}, {GLFW_KEY_Y, kCtrl}},
             "Do again what was undone in the drawing.",
             [drawing] { drawing().canvas.redo(); },
             [drawing, shown] { return shown() && drawing().canvas.can_redo(); }});
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
  add_run(table, bench);
  add_rescue(table, bench);
  add_twin(table, bench);
  if (!bench.view().presets.empty()) add_presets(table, bench);
  if (!bench.view().models.empty()) add_models(table, bench);
  add_view(table, bench);
  add_landscape(table, bench);
  add_layers(table, bench);
  add_draw(table, bench);
  add_drawing_files(table, bench);
  add_laboratory_commands(table, bench);
  add_help(table, bench);
}

}  // namespace app
