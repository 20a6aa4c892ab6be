// Undo and redo, and what the status line says of what was done.

#include "app/panels/staging.h"
#include "app/window/workbench.h"

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

/// Says so where the chains are no longer shown step by step.
void Workbench::set_pace(double seconds_per_stage) {
  if (seconds_per_stage <= 0 && view_.seconds_per_stage > 0) say("full speed: updates are no longer shown stage by stage");
  send(SetPace{seconds_per_stage});
}

}  // namespace app
