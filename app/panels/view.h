#pragma once
// What panels see and how they speak: read-only facts of this frame, and an outbox of Commands.

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/panels/controls_view.h"
#include "app/panels/drawing.h"
#include "app/panels/fill_canvas.h"
#include "app/panels/history.h"
#include "app/panels/sample_wall.h"
#include "app/panels/slot_selection.h"
#include "app/panels/undo_history.h"
#include "app/worker/messages.h"
#include "core/base/color_map.h"
#include "core/training/models.h"

namespace app {

class CommandTable;
class Renderer;
struct Theme;

/// What lies over the energy, in the run's landscape and in the laboratory's alike.
struct LandscapeLayers {
  bool contours = true, data = true, chains = true, trails = true, forces = false, streams = false, iso = true, marginals = false, probe = true;
};

inline constexpr std::array<basin::ColorMap, 3> kColourMaps = {basin::ColorMap::viridis, basin::ColorMap::cividis, basin::ColorMap::grey};

/// What the colours of the laboratory's chains stand for.
enum class ChainColour { age, energy, mode, plain };
inline constexpr std::array<ChainColour, 4> kChainColours = {ChainColour::age, ChainColour::energy, ChainColour::mode, ChainColour::plain};

/// How the landscape is shown; its panel's buttons and the window's commands change it alike.
struct LandscapeView {
  bool laboratory = false;                ///< the laboratory's selected node instead of the training run
  bool side_by_side = false;              ///< in the laboratory: the selected node beside its children
  bool density = false;                   ///< p instead of E
  bool surface = false;                   ///< in three dimensions
  bool range_locked[2] = {false, false};  ///< the colours' range of E, and of p, stays as it is
  bool paint_start = false;               ///< the mouse paints the region from which the laboratory's chains start
  LandscapeLayers layers;
  basin::ColorMap map = basin::ColorMap::viridis;
  ChainColour chain_colour = ChainColour::age;
  bool fit = false;    ///< asks the panel to show the whole again
  bool fitted = true;  ///< the panel's word: the whole is shown

  bool& locked() { return range_locked[density ? 1 : 0]; }
};

/// A chain that is followed and its colour, for `chain_colour`. No two have the same; each keeps its own while it is watched.
struct WatchedChain {
  int64_t chain = 0;
  int colour = 0;
};

/// Settings by path and value as text.
using StagedSettings = std::vector<std::pair<std::string, std::string>>;

struct SharedView;

/// The composition of image models that the hand edits.
struct PictureTree {
  basin::CompositionNode root;
  std::string name;         ///< of the composition it was opened as, or empty
  std::string wanted;       ///< to be opened by the window, or empty
  int drawn_in_frame = -2;  ///< of the panel

  bool empty() const { return root.children.empty() && root.source.empty(); }
  bool on_screen() const { return drawn_in_frame + 1 >= ImGui::GetFrameCount(); }
  void begin(basin::CompositionNode tree, std::string its_name) { root = std::move(tree), name = std::move(its_name); }
  /// Samples and canvas that draw from it follow.
  void changed(SharedView& shared) const;
};

/// State of the window that panels share; owned by the window, changed by panels on the main thread.
struct SharedView {
  double hovered_step = -1;       ///< training step under the mouse in any plot, or -1; links crosshairs
  double next_hovered_step = -1;  ///< written by plots this frame; becomes hovered_step in the next
  std::vector<WatchedChain> watched = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 6}, {7, 7}};  ///< longest watched first, at most eight
  LandscapeView landscape;
  ControlsView controls;
  Drawing drawing;
  FillCanvas canvas;
  SampleWall samples;
  PictureTree pictures;
  SlotSelection slots;                          ///< of the replay buffer
  basin::SnapshotRequest request;               ///< panels edit it; the window sends SetRequest when it changed
  basin::LaboratoryRequest laboratory_request;  ///< the same; `visible` is set by each frame's panels and cleared before them
  float ui_scale = 1.0f;
  UndoHistory edits;           ///< of settings, of the laboratory and of the drawing
  StagedSettings staged;       ///< settings that wait for a reset: path, value as text
  StagedSettings twin_staged;  ///< how the twin is to differ from the first run
  bool edits_twin = false;     ///< Controls show the twin's settings, and panels its pictures once it trains
};

inline void PictureTree::changed(SharedView& shared) const {
  shared.samples.take_tree(root);
  shared.canvas.settings.tree = root;
  if (shared.canvas.settings.model == kComposedModel) ++shared.canvas.edits, shared.canvas.settings.running = true;
}

struct View {
  SnapshotPtr snapshot;                                            ///< newest of the run that is shown, or null before the first
  bool shows_twin = false;                                         ///< `snapshot` is the twin's
  LaboratorySnapshotPtr laboratory;                                ///< newest of the 2D laboratory, or null before it was first looked at
  basin::LaboratorySettings laboratory_settings;                   ///< as applied by the worker, plus edits not yet answered
  const History* history = nullptr;                                ///< never null in a frame
  const History* twin_history = nullptr;                           ///< of the second run of a comparison, or null
  StagedSettings twin_differences;                                 ///< in which the twin that trains differs
  basin::SamplerKind twin_sampler = basin::SamplerKind::langevin;  ///< of the twin that trains
  basin::RunOptions options;                                       ///< as applied by the worker, plus edits not yet answered
  basin::RunOptions baseline;                                      ///< the preset's values, for "changed" marks and put-back
  basin::SampleSpace space;
  basin::RunInfo info, twin_info;
  std::optional<AlarmRaised> alarm;    ///< that nothing was done about yet
  std::vector<basin::Rescue> rescues;  ///< of this run
  bool playing = false;
  bool stepping = false;                          ///< paused but for a single update that is under way
  std::string said;                               ///< what the last key or button did, where nothing else shows it; empty after some seconds
  bool has_run = false;                           ///< the worker has a run, perhaps without a snapshot yet
  std::string starting;                           ///< what the worker was asked to start and has not started yet, or empty
  double seconds_per_stage = 0;                   ///< current pace, 0 is full speed
  double now = 0;                                 ///< seconds, same clock as Snapshot::taken_at
  std::vector<std::string> presets;               ///< names, in order
  std::vector<basin::TrainedModel> models;        ///< to start from
  std::vector<std::string> compositions;          ///< names, in order
  std::vector<std::string> picture_compositions;  ///< the same of pictures
  std::vector<Command>* outbox = nullptr;
  SharedView* shared = nullptr;
  Renderer* renderer = nullptr;
  const Theme* theme = nullptr;
  const CommandTable* commands = nullptr;

  /// Those that were trained from the present preset.
  std::vector<basin::TrainedModel> models_of_preset() const {
    std::vector<basin::TrainedModel> mine;
    for (const auto& model : models)
      if (model.options.preset == options.preset) mine.push_back(model);
    return mine;
  }
  /// An update is shown stage by stage.
  bool within_update() const { return snapshot != nullptr && snapshot->stage != basin::Stage::idle; }
  /// Of the run that is shown.
  const History& shown_history() const { return shows_twin && twin_history != nullptr ? *twin_history : *history; }
  void send(Command command) const { outbox->push_back(std::move(command)); }
};

}  // namespace app
