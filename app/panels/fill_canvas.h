#pragma once
// The picture with a hole that the canvas shows; its panels and the window's commands change it alike.

#include <imgui.h>

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/worker/messages.h"
#include "core/restoration/mask.h"
#include "core/training/models.h"

namespace app {

/// What the mouse does on the canvas.
enum class MaskTool { paint, erase, rectangle, lasso, draw };
inline const std::vector<basin::Named<MaskTool>> kMaskTools = {
    {MaskTool::paint, "Paint", "Mark pixels as unknown: the chains fill them. Shift+click goes straight on from the last stroke."},
    {MaskTool::erase, "Erase", "Make pixels known again, as the picture has them."},
    {MaskTool::rectangle, "Rectangle", "Mark what a dragged rectangle holds; with Alt make it known."},
    {MaskTool::lasso, "Lasso", "Mark what a dragged outline encloses; with Alt make it known."},
    {MaskTool::draw, "Draw", "Draw on the picture itself with the ink; Alt+click takes the ink from the picture."},
};

/// A picture, its hole and the chains as an edit found them, and what the picture was before it was damaged.
struct CanvasState {
  basin::ImageBatch picture;
  basin::Mask mask;
  std::optional<basin::Corruption> undo = {};
  basin::ImageBatch sound = {};
  std::shared_ptr<const basin::ImageBatch> original = {};  ///< of a picture that was larger
  int64_t moment = 0;                                      ///< under which the worker keeps the chains
};

/// What is asked of chains, damage and brush, as sliders have it.
struct CanvasKnobs {
  basin::FillOptions fill;
  basin::ChainOptions chain;
  std::optional<basin::Corruption> damage;
  double radius = 3;  ///< of the brush, in pixels of the picture
  int64_t ink = 255;  ///< grey with which it draws
};

/// Whether it is the hand's, and nothing to the chains.
bool is_of_brush(std::string_view knob);

/// Those that have an effect now, "canvas.steps"; they point into `knobs`.
std::vector<basin::Field> fields_of(CanvasKnobs& knobs);

class FillCanvas {
 public:
  static constexpr size_t kMostStates = 500;
  static constexpr double kLeastRadius = 0.4, kMostRadius = 64;

  CanvasSettings settings;           ///< as the window wants them
  std::optional<CanvasModel> model;  ///< opened by the worker
  CanvasSnapshotPtr snapshot;        ///< newest of `settings.serial`, or null
  MaskTool tool = MaskTool::paint, before_erase = MaskTool::paint;
  double radius = 3;                             ///< of the brush, in pixels of the picture
  std::array<uint8_t, 3> ink = {255, 255, 255};  ///< with which it draws; grey pictures take the first
  int64_t chosen = -1;                           ///< candidate that the hole shows, a chain; -1 is the one of least energy
  bool before = false;                           ///< shows the picture as it was
  bool diverse = false;                          ///< candidates by how much they differ, in place of by energy
  int drawn_in_frame = -2;
  int64_t edits = 0;  ///< counts up with each

  bool on_screen() const { return drawn_in_frame + 1 >= ImGui::GetFrameCount(); }
  bool ready() const { return model.has_value() && settings.picture.count == 1; }
  void choose(MaskTool next);
  void toggle_erase() { choose(tool == MaskTool::erase ? before_erase : MaskTool::erase); }
  void resize(double notches);

  /// Asks for another model.
  void open(const std::string& name);
  /// Takes the model that the worker opened; the first example is the picture where there is none that fits.
  void take(CanvasModel opened);
  /// Another picture, with nothing unknown; `original` is the same as it was before it was fitted, or null.
  void show(const basin::ImageBatch& picture, std::shared_ptr<const basin::ImageBatch> original = {});
  void show_example(int64_t step);
  /// A picture of any size, fitted to the model, as soon as there is one.
  void bring(const basin::ImageBatch& picture);
  /// Damages the picture, of whatever damage it has by now, or none: the chains undo it.
  void damage(const std::optional<basin::Corruption>& how);
  /// The next kind of damage, at its usual amount; after the last none.
  void next_damage();
  /// The next class of a conditional model; after the last any.
  void next_class();
  void choose_class(const std::string& label);
  /// How the chains move, of the model or as it was set here.
  basin::ChainOptions chain() const { return settings.chain.value_or(model ? model->options.chain : basin::ChainOptions{}); }
  CanvasKnobs knobs() const { return {settings.options, chain(), settings.undo, radius, ink[0]}; }
  /// As they are before anyone touches them.
  CanvasKnobs usual_knobs() const;
  /// Chains begin anew unless only the brush changed.
  void set(const CanvasKnobs& knobs);
  /// Before the mask changes: what undo goes back to, with the chains as they are now.
  void remember();
  /// After it has changed.
  void changed();
  void set_mask(basin::Mask mask);
  /// Puts ink on the picture along a line. Chains go on from the picture as it was until `drawn` says that the stroke has ended.
  void draw_line(basin::Point from, basin::Point to);
  void drawn() { restart(); }
  /// The ink becomes what the picture has at a pixel.
  void pick_ink(int64_t y, int64_t x);
  bool can_undo() const { return !undone_to_.empty(); }
  bool can_redo() const { return !redone_to_.empty(); }
  void undo();
  void redo();
  /// The picture with the hole as the chosen candidate fills it.
  basin::ImageBatch result() const;
  /// The chain whose candidate is shown, or -1.
  int64_t shown_chain() const;
  /// The chosen candidate becomes the picture, and nothing is unknown.
  void accept();
  void restart();
  int64_t example() const { return example_; }
  /// The picture as it was before it was fitted to the model, or null.
  const std::shared_ptr<const basin::ImageBatch>& original() const { return original_; }

 private:
  void step(std::deque<CanvasState>& from, std::deque<CanvasState>& to);
  /// As it is, a new moment of the history.
  CanvasState now() { return {settings.picture, settings.mask, settings.undo, sound_, original_, ++settings.moment}; }
  std::deque<CanvasState> undone_to_, redone_to_;  ///< the latest at the back
  int64_t example_ = -1;
  basin::ImageBatch sound_;  ///< the picture without its damage, where it has some
  std::shared_ptr<const basin::ImageBatch> original_;
  basin::ImageBatch waiting_;  ///< for a model
};

/// How much of each kind damages a picture at first.
double usual_amount(basin::CorruptionKind kind);

/// The model of pictures that comes after `name`; after the last the first. Empty where there is none.
std::string next_of_pictures(const std::vector<basin::TrainedModel>& models, const std::string& name);

/// The model with which the canvas opens: of `models`, the first that it was built for. Empty where there is none.
std::string canvas_model(const std::vector<basin::TrainedModel>& models);

}  // namespace app
