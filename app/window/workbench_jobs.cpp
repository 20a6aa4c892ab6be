// What the window asks of the canvas, of the samples and of composed pictures.

#include <filesystem>

#include "app/window/workbench.h"

namespace app {

/// The canvas asks for a model when it is first seen, and tells the worker of every edit.
void Workbench::tend_canvas() {
  auto& canvas = shared_.canvas;
  auto& wanted = canvas.settings;
  wanted.visible = canvas.on_screen();
  if (wanted.visible && wanted.model.empty()) wanted.model = canvas_model(view_.models);
  if (wanted.model.empty()) return;
  const bool same = sent_canvas_edits_ == canvas.edits && canvas_was_running_ == wanted.running && canvas_was_visible_ == wanted.visible;
  const bool unseen = sent_canvas_edits_ < 0 && !wanted.visible;
  if (same || unseen) return;
  sent_canvas_edits_ = canvas.edits;
  canvas_was_running_ = wanted.running;
  canvas_was_visible_ = wanted.visible;
  send(SetCanvas{wanted});
}

/// The samples ask for a model when they are first seen.
void Workbench::tend_samples() {
  auto& samples = shared_.samples;
  samples.settings.visible = samples.on_screen();
  if (samples.settings.visible && !samples.opened()) {
    const auto model = canvas_model(view_.models);
    if (!model.empty() || view_.space.image) samples.open(model);
  }
  if (!samples.opened() || (sent_sample_edits_ == samples.edits && samples_were_visible_ == samples.settings.visible)) return;
  sent_sample_edits_ = samples.edits;
  samples_were_visible_ = samples.settings.visible;
  send(SetSamples{samples.settings});
}

/// Opens the composition that was picked.
void Workbench::tend_pictures() {
  auto& tree = shared_.pictures;
  if (tree.wanted.empty()) return;
  guarded([&] { show_pictures(basin::load_composition(tree.wanted), tree.wanted); });
  tree.wanted.clear();
}

void Workbench::show_pictures(basin::CompositionPreset composition, const std::string& name) {
  shared_.pictures.begin(std::move(composition.root), std::filesystem::path(name).stem().string());
  shared_.pictures.changed(shared_);
  sample_composition();
}

}  // namespace app
