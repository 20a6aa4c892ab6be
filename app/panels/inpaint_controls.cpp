#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/inpaint.h"
#include "app/panels/knobs.h"
#include "app/panels/laboratory_controls.h"
#include "app/widgets/beside_controls.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/fields_popup.h"
#include "app/widgets/flow.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr std::string_view kToolCommands[] = {"canvas.paint", "canvas.erase", "canvas.rectangle", "canvas.lasso", "canvas.draw"};

void draw_tools(const View& view, float width, bool stacked) {
  std::vector<std::string> helps;
  for (size_t i = 0; i < kMaskTools.size(); ++i) helps.push_back(with_key(view.commands, kToolCommands[i], kMaskTools[i].help));
  FillCanvas& canvas = view.shared->canvas;
  const auto choose = [&](std::string_view name, size_t first, size_t last) {
    std::vector<Segment> tools;
    for (size_t i = first; i < last; ++i) tools.push_back({kMaskTools[i].name, helps[i]});
    int chosen = static_cast<int>(canvas.tool) - static_cast<int>(first);
    if (segments(*view.theme, name, tools, chosen, stacked ? width : 0)) canvas.choose(kMaskTools[first + static_cast<size_t>(chosen)].value);
  };
  choose("canvas.brush", 0, 2);
  if (!stacked) ImGui::SameLine();
  choose("canvas.shape", 2, kMaskTools.size());
}

}  // namespace

void InpaintPanel::draw_controls_popup(const View& view) {
  const Theme& theme = *view.theme;
  if (button(theme, "canvas.tools", {Icon::none, "Tools", "Model, brushes, chains and files of the canvas.", false, false}))
    ImGui::OpenPopup("##canvas-tools");
  if (!ImGui::BeginPopup("##canvas-tools")) return;
  draw_controls(view, side_column(theme), true);
  ImGui::EndPopup();
}

void InpaintPanel::draw_model(const View& view, float width) {
  const Theme& theme = *view.theme;
  FillCanvas& canvas = view.shared->canvas;
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##canvas-model", canvas.settings.model.empty() ? "no model" : canvas.settings.model.c_str());
  log_item(theme, "canvas.model");
  if (!open) tooltip(theme, with_key(view.commands, "canvas.model", "The model whose chains fill the hole. Training goes on beside it, untouched."));
  if (!open) return;
  if (!view.shared->pictures.empty()) {
    if (ImGui::Selectable(kComposedModel, canvas.settings.model == kComposedModel)) canvas.open(kComposedModel);
    tooltip(theme, "The composed models of the Samples layout, as one.");
  }
  for (const auto& model : view.models) {
    if (!draws_pictures(model.options)) continue;
    if (ImGui::Selectable(model.name.c_str(), model.name == canvas.settings.model)) canvas.open(model.name);
    tooltip(theme, model.description);
  }
  ImGui::EndCombo();
}

/// Of models of classes.
void InpaintPanel::draw_class(const View& view, float width) {
  const Theme& theme = *view.theme;
  FillCanvas& canvas = view.shared->canvas;
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##canvas-class", canvas.settings.label.empty() ? "any class" : canvas.settings.label.c_str());
  log_item(theme, "canvas.class");
  if (!open)
    return tooltip(theme, with_key(view.commands, "canvas.class", "As which class the hole is filled: a shoe may be asked to become a boot."));
  const auto choose = [&](const char* name, const std::string& label) {
    if (ImGui::Selectable(name, canvas.settings.label == label)) canvas.choose_class(label);
    log_item(theme, fmt::format("canvas.class.{}", name));
  };
  choose("any class", "");
  for (const auto& name : canvas.model->space.classes) choose(name.c_str(), name);
  ImGui::EndCombo();
}

void InpaintPanel::draw_damage(const View& view, float width) {
  const Theme& theme = *view.theme;
  FillCanvas& canvas = view.shared->canvas;
  const auto& undo = canvas.settings.undo;
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##canvas-damage", undo ? entry_of(basin::kCorruptions, undo->kind).name.data() : "no damage");
  log_item(theme, "canvas.damage");
  if (!open) {
    tooltip(theme,
            with_key(view.commands, "canvas.damage", "What is done to the picture, for the chains to repair; it starts from the sound picture."));
  } else {
    if (ImGui::Selectable("no damage", !undo)) canvas.damage(std::nullopt);
    for (const auto& kind : basin::kCorruptions) {
      if (ImGui::Selectable(kind.name.data(), undo && undo->kind == kind.value))
        canvas.damage(basin::Corruption{kind.value, usual_amount(kind.value)});
      log_item(theme, fmt::format("canvas.damage.{}", kind.name));
      tooltip(theme, kind.help);
    }
    ImGui::EndCombo();
  }
}

/// Of a damage: how much of it.
void InpaintPanel::draw_amount(const View& view, float width) {
  const Theme& theme = *view.theme;
  FillCanvas& canvas = view.shared->canvas;
  auto knobs = canvas.knobs();
  const auto fields = fields_of(knobs);
  const auto amount = std::find_if(fields.begin(), fields.end(), [](const basin::Field& field) { return field.name == "amount"; });
  const auto& range = std::get<basin::RealField>(amount->value).range;
  if (slider("##canvas-amount", knobs.damage->amount, range, range.high < 1 ? "amount %.2f" : "amount %.1f px", width, theme)) canvas.set(knobs);
  log_item(theme, "canvas.amount");
  tooltip(theme, amount->help);
}

/// Grey as a slider, colour as a swatch that opens a picker.
void InpaintPanel::draw_ink(const View& view, float width) {
  const Theme& theme = *view.theme;
  FillCanvas& canvas = view.shared->canvas;
  constexpr std::string_view kHelp = "What the brush draws with. Alt+click on the picture takes the ink from there.";
  if (!canvas.ready() || canvas.settings.picture.channels != 3) {
    int64_t grey = canvas.ink[0];
    if (slider("##canvas-ink", grey, basin::Range<int64_t>{0, 255}, "ink %d", width, theme)) canvas.ink.fill(static_cast<uint8_t>(grey));
  } else {
    std::array<float, 3> colour{};
    for (size_t i = 0; i < colour.size(); ++i) colour[i] = static_cast<float>(canvas.ink[i]) / 255;
    ImGui::SetNextItemWidth(width);
    if (ImGui::ColorEdit3("##canvas-ink", colour.data(), ImGuiColorEditFlags_NoLabel | ImGuiColorEditFlags_NoInputs))
      for (size_t i = 0; i < colour.size(); ++i) canvas.ink[i] = static_cast<uint8_t>(std::lround(colour[i] * 255));
  }
  log_item(theme, "canvas.ink");
  tooltip(theme, kHelp);
}

void InpaintPanel::draw_settings(const View& view) {
  FillCanvas& canvas = view.shared->canvas;
  auto knobs = canvas.knobs(), usual = canvas.usual_knobs();
  knobs.damage = usual.damage = std::nullopt;  // its amount stands with it, as the radius with the brush
  const auto of_chains = [](const basin::Field& field) { return !is_of_brush(field.name); };
  if (!draw_knobs(editor_, *view.theme, fields_of(knobs), fields_of(usual), of_chains)) return;
  knobs.damage = canvas.settings.undo;
  canvas.set(knobs);
}

void InpaintPanel::draw_controls(const View& view, float width, bool stacked) {
  const Theme& theme = *view.theme;
  FillCanvas& canvas = view.shared->canvas;
  Flow flow(width, stacked);
  flow.next(stacked ? width : theme.px(150));
  draw_model(view, stacked ? width : theme.px(150));
  if (canvas.ready() && canvas.model->options.network.classes > 0) {
    flow.next(stacked ? width : theme.px(150));
    draw_class(view, stacked ? width : theme.px(150));
  }
  float tools = 0;
  for (const auto& tool : kMaskTools) tools += button_width(tool.name);
  flow.next(tools);
  draw_tools(view, width, stacked);
  flow.next(stacked ? width : theme.px(118));
  slider("##canvas-radius", canvas.radius, basin::Range<double>{FillCanvas::kLeastRadius, FillCanvas::kMostRadius, basin::Scale::logarithmic},
         "radius %.1f px", stacked ? width : theme.px(118), theme);
  log_item(theme, "canvas.radius");
  tooltip(theme, with_key(view.commands, "canvas.larger", "Radius of the brush in pixels of the picture; the wheel over the canvas changes it too."));
  if (canvas.tool == MaskTool::draw) {
    flow.next(stacked ? width : theme.px(118));
    draw_ink(view, stacked ? width : theme.px(118));
  }
  const auto command = [&](std::string_view id, std::string_view label, bool half, bool second = false, bool accent = false) {
    const float column = std::floor((width - ImGui::GetStyle().ItemSpacing.x) / 2);
    if (stacked && second)
      ImGui::SameLine();
    else
      flow.next(stacked ? (half ? column : width) : button_width(label));
    laboratory_button(view, id, {Icon::none, label, {}, accent, false}, ImVec2(stacked ? (half ? column : width) : 0, 0));
  };
  command("canvas.run", canvas.settings.running ? "Stop chains" : "Run chains", true, false, true);
  command("canvas.restart", "New chains", true, true);
  command("canvas.centre", "Centre", true);
  command("canvas.half", "Lower half", true, true);
  command("canvas.random", "Random", true);
  command("canvas.clear", "No hole", true, true);
  command("canvas.invert", "Invert", true);
  command("canvas.grow", "Grow", true, true);
  if (canvas.ready()) {
    flow.next(stacked ? width : theme.px(150));
    draw_damage(view, stacked ? width : theme.px(150));
  }
  if (canvas.ready() && canvas.settings.undo) {
    flow.next(stacked ? width : theme.px(150));
    draw_amount(view, stacked ? width : theme.px(150));
  }
  command("canvas.next", "Next picture", true);
  command("canvas.accept", "Keep this fill", true, true);
  command("canvas.open", "Open...", true);
  command("canvas.save", "Save", true, true);
  if (stacked) return draw_settings(view);
  flow.next(button_width("Chains..."));
  if (button(theme, "canvas.settings", {Icon::none, "Chains...", "How many chains fill the hole, from where and in how many steps.", false, false}))
    ImGui::OpenPopup("##canvas-settings");
  draw_fields_popup("##canvas-settings", theme, [&] { draw_settings(view); });
}

}  // namespace app
