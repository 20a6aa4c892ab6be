#include "app/panels/samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/descriptions.h"
#include "app/panels/knobs.h"
#include "app/panels/laboratory_controls.h"
#include "app/widgets/beside_controls.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/fields_popup.h"
#include "app/widgets/flow.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"
#include "core/data/fit_picture.h"

namespace app {
namespace {

constexpr const char* kThisRun = "this run";

std::string state_of(const SampleWall& wall) {
  if (!wall.snapshot) return wall.ready() ? "chains start" : wall.opened() ? "the model is being opened" : "no model yet";
  const auto& view = wall.snapshot->view;
  std::string text = fmt::format("{} samples, ", view.pictures.count);
  text += wall.snapshot->finished ? fmt::format("{} steps, done", view.steps) : fmt::format("step {} of {}", view.step, view.steps);
  if (view.sigma > 0) text += fmt::format(", noise {:.2g}", view.sigma);
  return text + fmt::format(", {:.1f} % of values at the edge", 100 * view.at_edge);
}

}  // namespace

void SamplesPanel::draw(const View& view) {
  SampleWall& wall = view.shared->samples;
  wall.drawn_in_frame = ImGui::GetFrameCount();
  draw_beside_controls(*view.theme, {[&] { draw_controls_popup(view); }, [&](float width, bool stacked) { draw_controls(view, width, stacked); },
                                     [&](ImVec2 size) { draw_wall(view, size); }});
}

NumberTable SamplesPanel::numbers(const View& view) const {
  const auto& snapshot = view.shared->samples.snapshot;
  if (!snapshot) return {};
  NumberTable table{{"chain", {}}, {"E", {}}, {"class", {}}};
  for (size_t i = 0; i < snapshot->view.energies.size(); ++i) {
    table[0].values.push_back(static_cast<float>(i));
    table[1].values.push_back(snapshot->view.energies[i]);
    table[2].values.push_back(i < snapshot->view.labels.size() ? static_cast<float>(snapshot->view.labels[i]) : NAN);
  }
  return table;
}

void SamplesPanel::draw_controls_popup(const View& view) {
  const Theme& theme = *view.theme;
  if (button(theme, "samples.tools", {Icon::none, "Chains", "Model, class and chains of the samples.", false, false}))
    ImGui::OpenPopup("##samples-tools");
  if (!ImGui::BeginPopup("##samples-tools")) return;
  draw_controls(view, side_column(theme), true);
  ImGui::EndPopup();
}

void SamplesPanel::draw_model(const View& view, float width) {
  const Theme& theme = *view.theme;
  SampleWall& wall = view.shared->samples;
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##samples-model", wall.settings.model.empty() ? kThisRun : wall.settings.model.c_str());
  log_item(theme, "samples.model");
  if (!open)
    return tooltip(theme, with_key(view.commands, "samples.model", "The model that samples are drawn from. Training goes on beside it, untouched."));
  if (view.has_run && view.space.image) {
    if (ImGui::Selectable(kThisRun, wall.settings.model.empty())) wall.open("");
    tooltip(theme, "The averaged weights of the run that trains, as they are when the chains begin, and again when classes are redrawn.");
    log_item(theme, "samples.model.run");
  }
  if (!view.shared->pictures.empty()) {
    if (ImGui::Selectable(kComposedModel, wall.settings.model == kComposedModel)) wall.open(kComposedModel);
    tooltip(theme, "The models of the tree at the left, as one.");
    log_item(theme, "samples.model.composition");
  }
  for (const auto& model : view.models) {
    if (!draws_pictures(model.options)) continue;
    if (ImGui::Selectable(model.name.c_str(), model.name == wall.settings.model)) wall.open(model.name);
    log_item(theme, "samples.model." + model.name);
    tooltip(theme, model.description);
  }
  ImGui::EndCombo();
}

/// Of models of classes.
void SamplesPanel::draw_class(const View& view, float width) {
  const Theme& theme = *view.theme;
  SampleWall& wall = view.shared->samples;
  const auto& classes = wall.model->space.classes;
  ImGui::SetNextItemWidth(width);
  const char* const shown = wall.each_class ? "every class in turn" : wall.label.empty() ? "any class" : wall.label.c_str();
  const bool open = begin_combo(theme, "##samples-class", shown);
  log_item(theme, "samples.class");
  if (!open) return tooltip(theme, with_key(view.commands, "samples.class", "Of which class the samples are; the model learned E(x, class)."));
  const auto choose = [&](const char* name, bool chosen, bool each, const std::string& label) {
    if (ImGui::Selectable(name, chosen)) wall.choose_class(label, each);
    log_item(theme, fmt::format("samples.class.{}", name));
  };
  choose("any class", !wall.each_class && wall.label.empty(), false, "");
  choose("every class in turn", wall.each_class, true, "");
  for (const auto& name : classes) choose(name.c_str(), !wall.each_class && wall.label == name, false, name);
  ImGui::EndCombo();
}

void SamplesPanel::draw_knobs(const View& view) {
  SampleWall& wall = view.shared->samples;
  if (!wall.ready()) return;
  auto knobs = wall.knobs, usual = wall.usual_knobs();
  if (app::draw_knobs(editor_, *view.theme, wall.fields_of(knobs), wall.fields_of(usual), [](const basin::Field&) { return true; })) wall.set(knobs);
}

void SamplesPanel::draw_controls(const View& view, float width, bool stacked) {
  const Theme& theme = *view.theme;
  SampleWall& wall = view.shared->samples;
  Flow flow(width, stacked);
  const float list = stacked ? width : theme.px(160);
  flow.next(list);
  draw_model(view, list);
  if (wall.ready() && wall.model->options.network.classes > 0) {
    flow.next(list);
    draw_class(view, list);
  }
  const auto command = [&](std::string_view id, std::string_view label, bool second = false, bool accent = false) {
    const float column = std::floor((width - ImGui::GetStyle().ItemSpacing.x) / 2);
    if (stacked && second)
      ImGui::SameLine();
    else
      flow.next(stacked ? column : button_width(label));
    laboratory_button(view, id, {Icon::none, label, {}, accent, false}, ImVec2(stacked ? column : 0, 0));
  };
  command("samples.run", wall.settings.running ? "Stop chains" : "Run chains", false, true);
  command("samples.restart", "New samples", true);
  command("samples.order", wall.by_energy ? "By chain" : "By energy");
  command("samples.neighbours", "Neighbours", true);
  command("samples.from-canvas", wall.start.count == 1 ? "From noise" : "From canvas");
  command("samples.to-canvas", "To the canvas", true);
  command("samples.hold", wall.held ? "Forget A" : "Hold as A");
  if (wall.held) {
    flow.next(list);
    slider("##samples-divider", wall.divider, basin::Range<double>{0.0, 1.0}, "A | B at %.2f", list, theme);
    log_item(theme, "samples.divider");
    tooltip(theme,
            "Left of the divider each picture is A, the samples that were held, right of it B, the present ones: from the same seed, so that only "
            "what was changed since differs.");
  }
  command("samples.save", "Save");
  command("samples.film", "Film", true);
  if (stacked) return draw_knobs(view);
  flow.next(button_width("Chains..."));
  if (button(theme, "samples.settings", {Icon::none, "Chains...", "How many samples, from where and in how many steps.", false, false}))
    ImGui::OpenPopup("##samples-settings");
  draw_fields_popup("##samples-settings", theme, [&] { draw_knobs(view); });
}

void SamplesPanel::draw_wall(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  SampleWall& wall = view.shared->samples;
  const float line = ImGui::GetTextLineHeightWithSpacing();
  dim_text(theme, state_of(wall));
  if (!wall.snapshot)
    return empty_state(
        theme,
        wall.ready() || wall.opened() ? "The first pictures come in a moment." : "Choose a model of images: its samples appear here, step by step.",
        ImVec2(size.x, size.y - line));
  if (wall.snapshot != seen_ || wall.by_energy != seen_by_energy_ || wall.held != seen_held_ || wall.divider != seen_divider_) {
    seen_ = wall.snapshot, seen_held_ = wall.held;
    seen_by_energy_ = wall.by_energy, seen_divider_ = wall.divider;
    places_ = wall.order();
    sorted_ = basin::pictures_at(wall.compared(), places_);
    ++serial_;
  }
  const PictureSheet sheet = make_sheet(*view.renderer, "samples.wall", serial_, sorted_);
  const auto mouse = wall_.draw(theme, "samples.wall", sheet, ImVec2(size.x, size.y - line),
                                [&](int64_t i) { return places_[static_cast<size_t>(i)] == wall.chosen ? theme.color.accent : ImU32{0}; });
  const auto at = [&](int64_t place) {
    return place >= 0 && place < static_cast<int64_t>(places_.size()) ? places_[static_cast<size_t>(place)] : -1;
  };
  if (const auto chain = at(mouse.hovered); chain >= 0) {
    const auto& labels = seen_->view.labels;
    std::string text = fmt::format("sample {}\nE {:.4g} nats", chain + 1, static_cast<double>(seen_->view.energies[static_cast<size_t>(chain)]));
    if (chain < static_cast<int64_t>(labels.size())) text += "\nclass " + class_name(wall.model->space.classes, labels[static_cast<size_t>(chain)]);
    readout(theme, text + "\nClick to see its way from the start");
  }
  if (const auto chain = at(mouse.clicked); chain >= 0) wall.chosen = chain;
}

}  // namespace app
