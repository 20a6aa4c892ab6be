#include "app/panels/draw.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/gl/renderer.h"
#include "app/widgets/beside_controls.h"
#include "app/widgets/brush.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/flow.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

/// A button that runs a command of the table, greyed while that is disabled.
void command_button(const View& view, std::string_view id, std::string_view label, bool accent, ImVec2 size) {
  const CommandEntry* entry = view.commands != nullptr ? view.commands->find(id) : nullptr;
  if (entry == nullptr) return;
  ImGui::BeginDisabled(!entry->enabled());
  const bool pressed = button(*view.theme, id, {Icon::none, label, tooltip_of(*entry), accent}, size);
  ImGui::EndDisabled();
  if (pressed) view.commands->run(id);
}

void draw_tools(const View& view, float width, bool stacked) {
  constexpr std::string_view kCommands[] = {"draw.paint", "draw.spray", "draw.erase"};
  std::vector<std::string> helps;
  for (size_t i = 0; i < basin::kBrushes.size(); ++i) helps.push_back(with_key(view.commands, kCommands[i], basin::kBrushes[i].help));
  std::vector<Segment> tools;
  for (size_t i = 0; i < basin::kBrushes.size(); ++i) tools.push_back({basin::kBrushes[i].name, helps[i]});
  Drawing& drawing = view.shared->drawing;
  int chosen = static_cast<int>(drawing.brush.kind);
  if (segments(*view.theme, "draw.tool", tools, chosen, stacked ? width : 0)) drawing.choose(basin::kBrushes[static_cast<size_t>(chosen)].value);
}

void draw_sliders(const View& view, Flow& flow, float width) {
  const Theme& theme = *view.theme;
  basin::Brush& brush = view.shared->drawing.brush;
  flow.next(width);
  slider("##radius", brush.radius, basin::kBrushRadius, "radius %.2f", width, theme);
  log_item(theme, "draw.radius");
  tooltip(theme, with_key(view.commands, "draw.larger",
                          "Radius of the brush in units of the plane; the wheel over the canvas changes it too. Training sees only what is drawn."));
  flow.next(width);
  slider("##strength", brush.strength, basin::kBrushStrength, "strength %.2f", width, theme);
  log_item(theme, "draw.strength");
  tooltip(theme, with_key(view.commands, "draw.stronger",
                          "Share of the full weight that one stroke adds or takes; Ctrl+wheel over the canvas changes it too. Where more weight is, "
                          "more data are drawn."));
}

std::string describe(const basin::Canvas& canvas, basin::Point at) {
  const auto x = static_cast<double>(at.x), y = static_cast<double>(at.y);
  const double weight = canvas.weight_at(x, y), mass = canvas.mass();
  return fmt::format("x {:.2f}  y {:.2f}  weight {:.2f}  p {:.3g} /unit²", x, y, weight, mass > 0 ? weight / mass : 0);
}

}  // namespace

void DrawPanel::draw(const View& view) {
  const Theme& theme = *view.theme;
  view.shared->drawing.drawn_in_frame = ImGui::GetFrameCount();
  draw_beside_controls(theme, {[&] { draw_controls_popup(view); }, [&](float width, bool stacked) { draw_controls(view, width, stacked); },
                               [&](ImVec2 size) { draw_canvas(view, size); }});
}

void DrawPanel::draw_controls_popup(const View& view) {
  const Theme& theme = *view.theme;
  if (button(theme, "draw.tools", {Icon::none, "Tools", "Brushes, undo, import and training on the drawing.", false, false}))
    ImGui::OpenPopup("##tools");
  if (!ImGui::BeginPopup("##tools")) return;
  draw_controls(view, side_column(theme), true);
  ImGui::EndPopup();
}

void DrawPanel::draw_controls(const View& view, float width, bool stacked) {
  const Theme& theme = *view.theme;
  Flow flow(width, stacked);
  float tools = 0;
  for (const auto& brush : basin::kBrushes) tools += button_width(brush.name);
  flow.next(tools);
  draw_tools(view, width, stacked);
  draw_sliders(view, flow, stacked ? width : theme.px(118));
  const float half = std::floor((width - ImGui::GetStyle().ItemSpacing.x) / 2);
  flow.next(stacked ? half : button_width("Undo"));
  command_button(view, "edit.undo", "Undo", false, ImVec2(stacked ? half : 0, 0));
  stacked ? ImGui::SameLine() : flow.next(button_width("Redo"));
  command_button(view, "edit.redo", "Redo", false, ImVec2(stacked ? half : 0, 0));
  for (const auto& [id, label] : {std::pair("draw.clear", "Clear"), {"draw.import", "Import..."}, {"draw.save", "Save PNG"}}) {
    flow.next(button_width(label));
    command_button(view, id, label, false, ImVec2(stacked ? width : 0, 0));
  }
  flow.next(button_width("Compose"));
  command_button(view, "draw.compose", "Compose", false, ImVec2(stacked ? width : 0, 0));
  flow.next(button_width("Train on this"));
  command_button(view, "draw.train", "Train on this", true, ImVec2(stacked ? width : 0, 0));
}

void DrawPanel::draw_canvas(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  Drawing& drawing = view.shared->drawing;
  const PlaneFrame frame = plane_.begin(theme, "draw.canvas", size, basin::kCanvasLow, basin::kCanvasHigh, true, PlaneMouse::leave);
  paint(drawing, frame);
  if (shown_serial_ != drawing.canvas.serial()) {
    const auto& weights = drawing.canvas.weights();
    shown_ = {basin::kCanvasCells, basin::kCanvasLow, basin::kCanvasHigh, {}};
    for (const uint16_t weight : weights) shown_.values.push_back(static_cast<float>(weight) / basin::kFullWeight);
    shown_serial_ = drawing.canvas.serial();
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImTextureID texture = view.renderer->field("draw", shown_serial_, shown_, FieldStyle{}, frame.side(), frame.side());
  texture != nullptr ? list.AddImage(texture, frame.min, frame.max) : list.AddRectFilled(frame.min, frame.max, theme.color.field);
  if (!frame.bare && drawing.canvas.blank()) {
    const std::string_view hint = "Press and drag to paint a density.";
    const ImVec2 text = ImGui::CalcTextSize(hint.data(), hint.data() + hint.size());
    const ImVec2 at(std::floor((frame.min.x + frame.max.x - text.x) / 2), std::floor((frame.min.y + frame.max.y) / 2));
    list.AddText(at, dark_colors().text, hint.data(), hint.data() + hint.size());
  }
  draw_brush(theme, frame, drawing.brush);
  const ColourScale scale{ColorMap::viridis, false, 0, 1, "weight"};
  plane_.end(theme, frame, &scale);
  if (frame.bare || (!frame.hovered && !frame.held)) return;
  const FontScope small_text(theme.small_text);
  const std::string reading = describe(drawing.canvas, frame.mouse);
  clipped_text(list, ImVec2(frame.min.x, frame.min.y - ImGui::GetFontSize() - theme.px(4)), theme.color.text_dim, reading,
               frame.max.x - theme.px(20));
}

void DrawPanel::paint(Drawing& drawing, const PlaneFrame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  if (frame.hovered && io.MouseWheel != 0)
    io.KeyCtrl ? drawing.strengthen(static_cast<double>(io.MouseWheel)) : drawing.resize(static_cast<double>(io.MouseWheel));
  if (frame.pressed) {
    basin::Brush brush = drawing.brush;
    brush.seed = ++strokes_;
    drawing.canvas.begin(brush, io.KeyShift && strokes_ > 1 ? last_end_ : frame.mouse);
  }
  if (!drawing.canvas.drawing()) return;
  if (frame.held)
    drawing.canvas.extend(last_end_ = frame.mouse);
  else
    drawing.canvas.end();
}

}  // namespace app
