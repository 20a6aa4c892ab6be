// Undo and redo, and what the status line says of what was done.

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/staging.h"
#include "app/window/layouts.h"
#include "app/window/workbench.h"
#include "core/base/paths.h"
#include "core/data/fit_picture.h"

namespace app {
namespace {

constexpr double kSaidSeconds = 6.0;

}  // namespace

void Workbench::say(std::string text) {
  view_.said = std::move(text);
  said_until_ = view_.now + kSaidSeconds;
}

/// A stroke that is still being drawn is one already.
void Workbench::undo() {
  if (shared_.canvas.on_screen()) return shared_.canvas.undo();
  shared_.drawing.canvas.end();
  note_strokes();
  if (const Edit* edit = shared_.edits.undo(shared_.drawing.on_screen())) make(*edit, true);
}

void Workbench::redo() {
  if (shared_.canvas.on_screen()) return shared_.canvas.redo();
  if (const Edit* edit = shared_.edits.redo(shared_.drawing.on_screen())) make(*edit, false);
}

/// An edit once more, or back to what was before it, on top of what was sent earlier in this frame.
void Workbench::make(const Edit& edit, bool back) {
  note_sent();
  guarded([&] {
    if (!edit.settings.empty()) {
      StagedSettings values;
      for (const auto& change : edit.settings) values.emplace_back(change.path, back ? change.before : change.after);
      put_settings(view_, values, edit.twin);
    }
    if (edit.laboratory) {
      undone_.push_back(outbox_.size());
      send(SetLaboratory{edited_back(view_.laboratory_settings, *edit.laboratory, back)});
    }
    if (edit.stroke) back ? shared_.drawing.canvas.undo() : shared_.drawing.canvas.redo();
    say((back ? "undone: " : "done again: ") + edit.label);
  });
}

/// Strokes, clears and imports of the drawing, which keeps what they changed itself.
void Workbench::note_strokes() {
  const uint64_t made = shared_.drawing.canvas.steps_made();
  for (; strokes_seen_ < made; ++strokes_seen_) shared_.edits.add(stroke_edit(), view_.now);
}

/// What chains were is gone with them: this is no edit that undo takes back.
void Workbench::edit_slots(const std::vector<int64_t>& slots, basin::SlotEdit edit) {
  send(EditSlots{slots, edit});
  static constexpr const char* kDone[] = {"frozen", "thawed", "filled with new noise", "deleted"};
  say(fmt::format("{} {} {}", slots.size(), slots.size() == 1 ? "slot" : "slots", kDone[static_cast<size_t>(edit)]));
}

void Workbench::send_slot_to_canvas() {
  shared_.canvas.bring(shared_.slots.picture());
  panels_.show_layout(kInpaintLayout);
}

void Workbench::sample_composition() {
  shared_.samples.open(kComposedModel);
  panels_.show_layout(kSamplesLayout);
}

void Workbench::fill_with_composition() {
  shared_.canvas.open(kComposedModel);
  panels_.show_layout(kInpaintLayout);
}

void Workbench::start_samples_from_canvas() {
  auto& samples = shared_.samples;
  if (samples.start.count == 1)
    samples.start = {};
  else if (shared_.canvas.settings.picture.count == 1)
    samples.start = basin::fitted(shared_.canvas.settings.picture, samples.model->space);
  else
    return notify(Severity::warning, "There is no picture on the canvas yet; open the Inpaint layout first.");
  samples.settings.running = true;
  samples.restart();
}

void Workbench::paste_canvas_picture() {
  const char* const copied = ImGui::GetClipboardText();
  std::string path = copied == nullptr ? "" : copied;
  constexpr std::string_view kScheme = "file://";
  if (path.rfind(kScheme, 0) == 0) path.erase(0, kScheme.size());
  path.erase(std::min(path.find_first_of("\r\n"), path.size()));
  if (path.empty()) return notify(Severity::warning, "Nothing was copied; copy the path of a picture, then paste it here.");
  canvas_files_.open_picture(basin::expand_home(path));
}

void Workbench::send_sample_to_canvas() {
  const auto& samples = shared_.samples;
  const auto& pictures = samples.snapshot->view.pictures;
  shared_.canvas.bring(basin::picture_at(pictures, std::clamp<int64_t>(samples.chosen, 0, pictures.count - 1)));
  panels_.show_layout(kInpaintLayout);
}

/// Says so where the chains are no longer shown step by step.
void Workbench::set_pace(double seconds_per_stage) {
  if (seconds_per_stage <= 0 && view_.seconds_per_stage > 0) say("full speed: updates are no longer shown stage by stage");
  send(SetPace{seconds_per_stage});
}

}  // namespace app
