#pragma once
// The drawing of the Draw panel; its buttons and the window's commands change it alike.

#include <imgui.h>

#include "core/data/canvas.h"

namespace app {

struct Drawing {
  basin::Canvas canvas;
  basin::Brush brush;
  basin::BrushKind before_erase = basin::BrushKind::paint;  ///< what leaving the eraser returns to
  int drawn_in_frame = -2;                                  ///< ImGui's number of the last frame in which the panel was drawn

  /// Keys and menu entries act only while the drawing can be seen.
  bool on_screen() const { return drawn_in_frame + 1 >= ImGui::GetFrameCount(); }
  void choose(basin::BrushKind kind);
  void toggle_erase() { choose(brush.kind == basin::BrushKind::erase ? before_erase : basin::BrushKind::erase); }
  /// By `notches` of a wheel or taps of a key; negative makes it smaller or weaker.
  void resize(double notches);
  void strengthen(double notches);
};

}  // namespace app
