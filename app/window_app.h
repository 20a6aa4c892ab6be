#pragma once
// The window: frame loop, worker and workbench put together.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/window/frame_stats.h"
#include "app/worker/worker.h"
#include "core/laboratory/report.h"
#include "core/restoration/fill_run.h"
#include "core/run/options.h"

namespace app {

struct WindowOptions {
  basin::RunOptions run;
  bool run_chosen = true;  ///< false where nobody did: kept once it trained for some seconds or a setting was changed
  bool start_playing = true;
  int width = 0, height = 0;  ///< 0 is what was used last; at first 1600 x 1000 times the scale, as far as the screen has room
  double ui_scale = 0;        ///< 0 is what was used last, or what the display asks for
  std::string layout;         ///< name; empty is what was used last
  std::optional<basin::LaboratorySettings> laboratory;    ///< set at the start when given
  std::vector<std::pair<std::string, std::string>> twin;  ///< settings in which a second run differs; none is no second run
  std::vector<std::string> commands;                      ///< ids in the window's command table, run once there is a picture of the run
  std::string file;                                       ///< opened at the start when given, as Workbench::open_file
  std::string screenshots;                                ///< folder for screenshots, every few seconds and of every layout at the end; empty is none
  std::string export_folder;                              ///< empty is the user's data folder
  double seconds = 0;                                     ///< close after so long; 0 is when the user closes
  std::vector<int> synthetic_keys;  ///< when given, the window moves, wheels, drags and taps these keys (GLFW codes) by itself, for measurements
  bool synthetic_strokes = false;   ///< it draws strokes instead, the first key tapped between two
  std::optional<basin::FillOptions> canvas;  ///< of the canvas's chains, when given
  bool remember_settings = true;             ///< read and write the window's settings file
  FrameStats* stats = nullptr;               ///< filled when given
};

/// Runs until the window closes; returns the exit code. `hooks.wake` is replaced. Throws basin::BadInput when there is no display.
int run_window(const WindowOptions& options, WorkerHooks hooks);

}  // namespace app
