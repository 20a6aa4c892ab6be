#include "app/panels/sampler.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/laboratory_controls.h"
#include "app/panels/laboratory_tree.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr double kLeastTemperature = 0.05;  // that a sampler with an accept/reject test is given instead of 0

}  // namespace

std::vector<basin::Field> fields_of(basin::LaboratorySettings& settings) {
  std::vector<basin::Field> fields;
  visit_fields(settings.chain, basin::FieldCollector("chain.", fields));
  visit_fields(settings.live, basin::FieldCollector("live.", fields));
  for (auto& field : fields) {
    if (field.path != "chain.steps") continue;
    field.name = "picture_steps";
    field.help = "Sampler steps between two pictures. More let chains run ahead of what is seen; the processor sets the limit.";
  }
  return fields;
}

void settle(basin::ChainOptions& chain) {
  if (!rejects_moves(chain.sampler)) return;
  chain.gradient_clip = 0;
  chain.clip_to_box = false;
  chain.temperature = std::max(chain.temperature, kLeastTemperature);
}

void SamplerPanel::draw(const View& view) {
  view.shared->laboratory_request.visible = true;
  draw_buttons(view);
  draw_start_buttons(view);
  ImGui::BeginChild("##fields", ImVec2(0, 0));
  draw_fields(view);
  ImGui::EndChild();
}

void SamplerPanel::draw_buttons(const View& view) {
  const Theme& theme = *view.theme;
  const bool moving = view.laboratory_settings.moving;
  const float whole = ImGui::GetContentRegionAvail().x, gap = ImGui::GetStyle().ItemSpacing.x, half = std::floor((whole - gap) / 2);
  laboratory_button(view, "laboratory.chains", {moving ? Icon::pause : Icon::play, moving ? "Hold" : "Run", "", true}, ImVec2(half, theme.px(32)));
  ImGui::SameLine();
  laboratory_button(view, "laboratory.restart", {Icon::reset, "Restart", ""}, ImVec2(whole - half - gap, theme.px(32)));
  std::string speed = "no step yet";
  if (view.laboratory != nullptr && view.laboratory->steps > 0)
    speed = fmt::format("step {}, {} chain-steps/s", grouped(view.laboratory->steps),
                        moving ? format_value(view.laboratory->chain_steps_per_second) : "0");
  dim_text(theme, speed);
  log_item(theme, "sampler.speed");
  tooltip(theme, "Steps since the chains began, and how many steps all chains together make in a second of their share of the processor.");
}

void SamplerPanel::draw_start_buttons(const View& view) {
  const auto& live = view.laboratory_settings.live;
  Flow flow(ImGui::GetContentRegionAvail().x);
  flow.next(button_width("Paint start"));
  laboratory_button(view, "laboratory.paint_start", {Icon::none, "Paint start", "", view.shared->landscape.paint_start});
  flow.next(button_width("Clear"));
  laboratory_button(view, "laboratory.clear_start", {Icon::none, "Clear", ""});
  if (live.start == basin::LiveStart::data && !is_measured(view.laboratory_settings.chain)) {
    dim_text(*view.theme, fmt::format("no exact draws below T = {}: chains start as noise", basin::kColdestMeasured));
    log_item(*view.theme, "sampler.no_exact");
  }
  if (live.start != basin::LiveStart::painted) return;
  const std::string cells = live.mask.none() ? "nothing painted: chains start as noise" : fmt::format("{} cells painted", live.mask.count());
  flow.next(ImGui::CalcTextSize(cells.c_str()).x);
  ImGui::AlignTextToFramePadding();
  dim_text(*view.theme, cells);
  log_item(*view.theme, "sampler.painted");
}

void SamplerPanel::draw_fields(const View& view) {
  auto edited = view.laboratory_settings;
  basin::LaboratorySettings first;
  const auto baselines = fields_of(first);
  bool changed = false, live = false;
  size_t place = 0;
  for (auto field : fields_of(edited)) {
    const basin::Field& baseline = baselines[place++];
    field.path = "lab." + field.path;
    if (!draw_laboratory_field(view, editor_, field, baseline)) continue;
    changed = true;
    live = live || field.path == "lab.live.start" || field.path == "lab.live.start_radius" || field.path == "lab.live.start_x" ||
           field.path == "lab.live.start_y";
  }
  if (!changed || !has_composition(edited)) return;
  settle(edited.chain);
  if (live) ++edited.restarts;
  view.send(SetLaboratory{std::move(edited)});
}

}  // namespace app
