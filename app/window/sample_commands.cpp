#include "app/window/sample_commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "app/window/workbench.h"
#include "core/data/fit_picture.h"

namespace app {
namespace {

constexpr const char* kSamplesMenu = "Samples";

void add_chains(CommandTable& table, Workbench& bench) {
  const auto wall = [&]() -> SampleWall& { return bench.view().shared->samples; };
  const auto shown = [wall] { return wall().on_screen() && wall().ready(); };
  CommandEntry run{"samples.run",
                   kSamplesMenu,
                   "Run or stop the chains",
                   {{GLFW_KEY_P, 0}},
                   "Let the chains of the samples run, or hold them; Space does the same in this layout. Training is not touched.",
                   [wall] { wall().toggle_running(); },
                   shown};
  run.label_now = [wall] { return std::string(wall().settings.running ? "Stop the chains" : "Run the chains"); };
  table.add(std::move(run));
  table.add({"samples.restart",
             kSamplesMenu,
             "New samples",
             {{GLFW_KEY_Q, 0}},
             "Draw others, with another random seed.",
             [wall] { ++wall().knobs.seed, wall().settings.running = true, wall().restart(); },
             shown});
  table.add({"samples.again",
             kSamplesMenu,
             "The same samples again",
             {{GLFW_KEY_B, 0}},
             "Start the chains anew from the same seed: of the training run, under its weights as they are now.",
             [wall] { wall().settings.running = true, wall().restart(); },
             shown});
  table.add({"samples.model",
             kSamplesMenu,
             "Next model",
             {{GLFW_KEY_Z, 0}},
             "Draw samples of the next of the trained models of pictures.",
             [wall, &bench] {
               const auto next = next_of_pictures(bench.view().models, wall().settings.model);
               if (!next.empty()) wall().open(next);
             },
             [wall] { return wall().on_screen(); }});
  table.add({"samples.class",
             kSamplesMenu,
             "Next class",
             {{GLFW_KEY_A, 0}},
             "Samples of every class in turn, then of each alone, then of any; for a model of classes.",
             [wall] { wall().next_class(); },
             [wall, shown] { return shown() && wall().model->options.network.classes > 0; }});
  table.add({"samples.set",
             kSamplesMenu,
             "Set a value...",
             {{GLFW_KEY_SEMICOLON, 0}},
             "Type a name and a number for the chains: 'steps 400', 'count 64', 'temperature 0.8'.",
             [&bench] { bench.open_palette("samples "); },
             shown});
  table.add({"samples.order",
             kSamplesMenu,
             "Order by energy",
             {{GLFW_KEY_H, 0}},
             "The wall by energy, the least first, or by chain.",
             [wall] { wall().by_energy = !wall().by_energy; },
             shown,
             [wall] { return wall().by_energy; }});
  table.add({"samples.hold",
             kSamplesMenu,
             "Hold the samples as A",
             {{GLFW_KEY_Y, 0}},
             "Keep the samples on show to compare with those to come, each picture split by a divider; again: forget them.",
             [wall] { wall().toggle_held(); },
             [wall, shown] { return shown() && (wall().held || wall().snapshot); },
             [wall] { return wall().held != nullptr; }});
  table.add({"samples.neighbours",
             kSamplesMenu,
             "Nearest training pictures",
             {{GLFW_KEY_G, 0}},
             "Seek for each finished sample the training pictures that differ least from it, to show that it is no copy. Reads the data if need be.",
             [wall] { wall().toggle_neighbours(); },
             shown,
             [wall] { return wall().settings.neighbours; }});
}

void add_exchange(CommandTable& table, Workbench& bench) {
  const auto wall = [&]() -> SampleWall& { return bench.view().shared->samples; };
  const auto shown = [wall] { return wall().on_screen() && wall().ready(); };
  const auto drawn = [wall, shown] { return shown() && wall().snapshot != nullptr; };
  table.add({"samples.from-canvas",
             kSamplesMenu,
             "Start from the canvas's picture",
             {{GLFW_KEY_J, 0}},
             "Let the chains start from the picture on the canvas of the Inpaint layout, to turn it into another class; again: from noise.",
             [&bench] { bench.start_samples_from_canvas(); },
             shown,
             [wall] { return wall().start.count == 1; }});
  table.add({"samples.to-canvas",
             kSamplesMenu,
             "Send the sample to the canvas",
             {{GLFW_KEY_ENTER, kCtrl}},
             "Take the chosen sample onto the canvas of the Inpaint layout.",
             [&bench] { bench.send_sample_to_canvas(); },
             drawn});
  const auto save = [&](const char* id, const char* label, KeyChord key, const char* help, const char* what) {
    table.add({id, kSamplesMenu, label, {key}, help, [&bench, what] { bench.save_samples(what); }, drawn});
  };
  save("samples.save", "Save as a picture", {GLFW_KEY_S, kCtrl | kShift}, "Write the samples as one PNG in the order of the wall.", "samples.png");
  save("samples.save-idx", "Save as IDX", {GLFW_KEY_I, kCtrl | kShift}, "Write the samples as an IDX file of bytes, which data.set = 'idx' reads.",
       "samples.idx");
  save("samples.save-folder", "Save as a folder", {GLFW_KEY_S, kCtrl | kAlt}, "Write the samples as a folder of PNG files.", "samples");
  table.add({"samples.film",
             kSamplesMenu,
             "Save the film as GIF",
             {{GLFW_KEY_I, kCtrl}},
             "Write the way of all samples from their start as an animated GIF.",
             [&bench] { bench.save_sample_film("samples.gif"); },
             drawn});
  table.add({"samples.film-mp4",
             kSamplesMenu,
             "Save the film as MP4",
             {{GLFW_KEY_U, 0}},
             "The same as a video, where ffmpeg is installed.",
             [&bench] { bench.save_sample_film("samples.mp4"); },
             drawn});
}

void add_composition(CommandTable& table, Workbench& bench) {
  const auto composed = [&bench] {
    const auto& tree = bench.view().shared->pictures;
    return tree.on_screen() && !tree.empty();
  };
  table.add({"pictures.samples",
             kSamplesMenu,
             "Sample the composed models",
             {{GLFW_KEY_R, 0}},
             "Draw samples of the composition of image models; chains go on while its weights move.",
             [&bench] { bench.sample_composition(); },
             composed});
  table.add({"pictures.canvas",
             kSamplesMenu,
             "Fill with the composed models",
             {{GLFW_KEY_O, 0}},
             "Let the composition of image models fill the hole on the canvas.",
             [&bench] { bench.fill_with_composition(); },
             composed});
  table.add({"pictures.save",
             kSamplesMenu,
             "Save the composed models",
             {{GLFW_KEY_G, kShift}},
             "Write the composition as a .toml, which 'basin sample' and 'basin inpaint' take as a model.",
             [&bench] { bench.save_picture_composition(); },
             composed});
}

}  // namespace

void add_sample_commands(CommandTable& table, Workbench& bench) {
  add_chains(table, bench);
  add_exchange(table, bench);
  add_composition(table, bench);
}

}  // namespace app
