#pragma once
// What window and worker say of the canvas: a picture with a hole, and a model that fills it. Values only.

#include <memory>
#include <optional>
#include <string>

#include "app/worker/sample_messages.h"
#include "core/restoration/fill_record.h"

namespace app {

/// The canvas as the window wants it. A new `serial` begins anew; another mask or tree alone goes on with the chains that run.
struct CanvasSettings {
  std::string model;            ///< name or path, or kComposedModel; empty is none
  basin::CompositionNode tree;  ///< of kComposedModel
  basin::ImageBatch picture;
  basin::Mask mask;
  basin::FillOptions options = {};
  std::optional<basin::ChainOptions> chain = {};
  std::string label = {};
  std::optional<basin::Corruption> undo = {};  ///< what was done to the picture, instead of a hole
  int64_t serial = 0;
  int64_t moment = 0;   ///< counts up with each step of the history; the chains as they are before it are kept under it
  int64_t back_to = 0;  ///< moment whose chains this step goes back to; 0 goes nowhere
  bool running = false;
  bool visible = false;
};

/// A model that was opened for the canvas.
struct CanvasModel {
  std::string model, name;
  basin::SampleSpace space;
  basin::RunOptions options;
  basin::ImageBatch examples;  ///< pictures that it never saw, of its shape; none where the program has none of its data
};

struct CanvasSnapshot {
  int64_t serial = 0;
  bool finished = false;
  basin::Mask mask;  ///< that the chains fill
  basin::FillView view;
  std::optional<basin::FillRecord> record;  ///< how the view came about; none where its edits are too many to keep
  double taken_at = 0;
};

}  // namespace app
