#include "app/panels/honesty.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/gl/renderer.h"
#include "app/panels/bias_plot.h"
#include "app/panels/field_reading.h"
#include "app/panels/health_mark.h"
#include "app/panels/laboratory_controls.h"
#include "app/panels/plane_layers.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kLeastCell = 104, kLeastPlot = 130, kLeastMap = 90, kMostMap = 300;

std::string share_of(double value) {
  return std::isfinite(value) ? fmt::format("{:.1f} %", 100 * value) : "-";
}

/// In place of the maps.
void draw_refusal(const Theme& theme, const std::string& words) {
  ImGui::PushTextWrapPos(0);
  dim_text(theme, words);
  ImGui::PopTextWrapPos();
  log_item(theme, "honesty.unmeasured");
}

}  // namespace

basin::Grid per_area(const std::vector<float>& masses, int64_t size) {
  basin::Grid grid;
  if (size < 1 || static_cast<int64_t>(masses.size()) < size * size) return grid;
  grid.size = size;
  const double cell = (grid.high - grid.low) / static_cast<double>(size);
  for (const float mass : masses) grid.values.push_back(static_cast<float>(static_cast<double>(mass) / (cell * cell)));
  return grid;
}

void HonestyPanel::draw(const View& view) {
  view.shared->laboratory_request.visible = true;
  const Theme& theme = *view.theme;
  if (view.laboratory != nullptr && view.laboratory != seen_) take(*(seen_ = view.laboratory));
  const bool measured = view.laboratory != nullptr && view.laboratory->bias.state != basin::BiasState::none;
  const bool compared = view.laboratory != nullptr && is_sound(exact_) && is_sound(histogram_);
  const bool refused = view.laboratory != nullptr && !view.laboratory->honesty.unmeasured.empty();
  if (!compared && !measured && !refused)
    return empty_state(theme, "Run the chains: they are held against the exact density as soon as they moved.", ImGui::GetContentRegionAvail());
  const basin::Honesty& honesty = view.laboratory->honesty;
  ImGui::BeginChild("##honesty", ImVec2(0, 0));
  if (compared) {
    draw_verdict(view, honesty);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    draw_maps(view, ImVec2(room.x, std::clamp(room.y * 0.4f, theme.px(kLeastMap), theme.px(kMostMap))));
    draw_readouts(view, honesty);
  } else if (refused) {
    draw_refusal(theme, honesty.unmeasured);
    draw_readouts(view, honesty);
  }
  draw_lower(view);
  ImGui::EndChild();
}

void HonestyPanel::draw_lower(const View& view) {
  draw_lower_controls(view);
  const ImVec2 rest = ImGui::GetContentRegionAvail(), size(rest.x, std::max(rest.y, view.theme->px(kLeastPlot)));
  if (lower_ == 0) return draw_history(view, size);
  const basin::BiasCurve& bias = view.laboratory->bias;
  const auto* node = bias.state == basin::BiasState::none ? nullptr : find_node(view.laboratory_settings.root, bias.node);
  draw_bias_plot(*view.theme, bias, node == nullptr ? "" : describe(*node), langevin_step(view.laboratory_settings.chain), size);
}

void HonestyPanel::draw_lower_controls(const View& view) {
  const Theme& theme = *view.theme;
  segments(theme, "honesty.lower",
           {{"Over steps", "Total variation as the chains go on."},
            {"Against h", "What the step size costs: total variation against it, measured apart from the live chains."}},
           lower_);
  if (lower_ == 0) return;
  const basin::BiasCurve& bias = view.laboratory->bias;
  ImGui::SameLine();
  const bool running = bias.state == basin::BiasState::running;
  laboratory_button(view, "laboratory.bias", {Icon::none, running ? "Cancel" : "Run", "", bias.state == basin::BiasState::none});
  ImGui::SameLine();
  laboratory_button(view, "laboratory.export_bias", {Icon::none, "CSV", ""});
  const std::string status = bias_status(bias);
  const float wide = ImGui::CalcTextSize(status.c_str()).x;
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < wide) ImGui::NewLine();
  ImGui::AlignTextToFramePadding();
  dim_text(theme, status);
  log_item(theme, "honesty.bias_status");
  tooltip(theme,
          "Chains start as exact draws, so their distance after the same time is the bias of the step. An edit of the density ends a measurement.");
}

void HonestyPanel::take(const basin::LaboratorySnapshot& snapshot) {
  exact_ = per_area(snapshot.honesty.exact, snapshot.honesty.size);
  histogram_ = per_area(snapshot.honesty.histogram, snapshot.honesty.size);
  exact_serial_.update(exact_);
  histogram_serial_.update(histogram_);
  most_ = percentiles(exact_.values, 0, 0.998).second;
  if (!(most_ > 0)) most_ = 1;
  const bool measuring = snapshot.bias.state == basin::BiasState::running;
  if (!std::exchange(measuring_, measuring) && measuring) lower_ = 1;
  const auto step = static_cast<double>(snapshot.honesty.step);
  if (step < last_step_) {
    distance_.clear();
    floor_.clear();
    plot_.forget();
  }
  if (step == std::exchange(last_step_, step) || !snapshot.honesty.unmeasured.empty()) return;
  distance_.append(step, snapshot.honesty.total_variation);
  floor_.append(step, snapshot.honesty.expected_total_variation);
}

void HonestyPanel::draw_verdict(const View& view, const basin::Honesty& honesty) const {
  const Theme& theme = *view.theme;
  const auto numbers = basin::grade(honesty);
  const auto verdict = basin::verdict_of(numbers);
  const float icon = ImGui::GetTextLineHeight();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_grade(*ImGui::GetWindowDrawList(), verdict.grade, ImVec2(at.x + icon / 2, at.y + icon / 2), icon, theme);
  const std::string words = fmt::format("{}: {}", name_of(verdict.grade), verdict.words);
  clipped_text(*ImGui::GetWindowDrawList(), ImVec2(at.x + icon + theme.px(6), at.y), grade_color(verdict.grade, theme), words,
               at.x + ImGui::GetContentRegionAvail().x);
  const float room = std::max(1.0f, ImGui::GetContentRegionAvail().x);
  ImGui::Dummy(ImVec2(room, icon + theme.px(2)));
  log_item(theme, "honesty.verdict");
  std::string help = "Never better than the worst of the numbers that it rests on:";
  for (const auto& number : numbers)
    help += fmt::format("\n{}: {}", name_of(number.grade), number.fault.empty() ? number.rule : number.fault + ". " + number.rule);
  tooltip(theme, with_whole(words, room - icon - theme.px(6), help));
}

void HonestyPanel::draw_maps(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  const float bar = colour_bar_width(theme) + theme.px(8), gap = theme.px(6), title = ImGui::GetTextLineHeight() + theme.px(4);
  const float side = std::max(1.0f, std::floor(std::min((size.x - bar - gap) / 2, size.y - title)));
  const float each = std::max(1.0f, std::floor((size.x - bar - gap) / 2));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  draw_map(view, exact_view_, "exact", "exp(-E/T) / Z of the selected node, by quadrature: where chains should be.", exact_, exact_serial_,
           ImVec2(each, side + title));
  ImGui::SetCursorScreenPos(ImVec2(corner.x + each + gap, corner.y));
  draw_map(view, histogram_view_, "chains", "Where the chains are, counted over the same cells and in the same colours.", histogram_,
           histogram_serial_, ImVec2(each, side + title));
  const ColourScale scale{ColorMap::viridis, false, 0, most_, "p, 1/unit²"};
  draw_colour_bar(theme, ImVec2(corner.x + 2 * each + gap + theme.px(8), corner.y + title), std::max(1.0f, side - theme.px(4)), scale);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + side + title + theme.px(6)));
}

void HonestyPanel::draw_map(const View& view, HeatView& heat, std::string_view name, std::string_view help, const basin::Grid& grid,
                            const GridSerial& serial, ImVec2 size) {
  const Theme& theme = *view.theme;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  dim_text(theme, name);
  tooltip(theme, help);
  const float title = ImGui::GetTextLineHeight() + theme.px(4);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + title));
  const std::string id = fmt::format("honesty.{}", name);
  const PlaneFrame frame = heat.begin(theme, id, ImVec2(size.x, std::max(1.0f, size.y - title)), grid.low, grid.high, false);
  draw_heat(view, frame, id, serial.value(), grid, field_style(frame, ColorMap::viridis, 0, most_));
  heat.end(theme, frame, nullptr);
  if (!frame.hovered) return;
  const FieldReading at = read_field(grid, 0, static_cast<double>(frame.mouse.x), static_cast<double>(frame.mouse.y));
  readout(theme, fmt::format("x {:.2f}   y {:.2f}\n{}: p {} per unit²", frame.mouse.x, frame.mouse.y, name, measured(at.energy)));
}

void HonestyPanel::draw_readouts(const View& view, const basin::Honesty& h) const {
  const Theme& theme = *view.theme;
  const float whole = ImGui::GetContentRegionAvail().x, gap = theme.px(8);
  const int columns = std::max(2, static_cast<int>(whole / theme.px(kLeastCell)));
  const float width = std::max(1.0f, std::floor((whole - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns)));
  int place = 0;
  const auto numbers = basin::grade(h);
  const auto cell = [&](std::string_view name, std::string_view label, const std::string& value, std::string_view help,
                        std::string_view graded = {}) {
    if (place++ % columns != 0) ImGui::SameLine(0, gap);
    const auto number = std::find_if(numbers.begin(), numbers.end(), [&](const basin::GradedNumber& one) { return one.name == graded; });
    if (number == numbers.end()) return draw_readout(theme, name, label, value, help, width);
    draw_readout(theme, name, label, value, fmt::format("{}\n{}. {}", help, name_of(number->grade), number->rule), width, number->grade);
  };
  const std::string modes = std::isfinite(h.modes) && std::isfinite(h.covered) ? fmt::format("{:.0f} of {:.0f}", h.covered, h.modes) : "-";
  cell("honesty.tv", "total variation", measured(h.total_variation),
       "Half the sum of |histogram - exact| over the cells: 0 is the same, 1 is nowhere the same.", "total_variation");
  cell("honesty.floor", "its floor", measured(h.expected_total_variation),
       "Total variation that as many independent exact draws would have; more chains lower it.");
  cell("honesty.kl", "KL, nats", measured(h.kl),
       "KL(chains || exact): the nats lost by taking the one for the other. As many exact draws would show " + measured(h.expected_kl) + ".", "kl");
  cell("honesty.modes", "modes found", modes,
       "Basins of the density that hold mass and in which chains are, of all of them. A missed one stays missed for a long time.", "modes");
  cell("honesty.ess", "ESS", measured(h.effective_samples),
       "Effective sample size: independent draws that the followed chains' paths are worth. A handful means that averages cannot be trusted.",
       "effective_samples");
  cell("honesty.rhat", "split R-hat", measured(h.r_hat),
       "Spread between halves of chains over that within them (Gelman et al. 2013). 1 is mixed; above, chains still remember where they began.",
       "r_hat");
  cell("honesty.time", "autocorrelation", std::isfinite(h.autocorrelation_steps) ? measured(h.autocorrelation_steps) + " steps" : "-",
       "Steps until a chain has forgotten where it was. Few is good.");
  cell("honesty.accepted", "accepted", share_of(h.accepted),
       "Share of MALA and HMC moves that passed the accept/reject test. About 57 % (MALA) and 65 % (HMC) mix fastest; unadjusted Langevin has no "
       "test.",
       rejects_moves(view.laboratory_settings.chain.sampler) ? "accepted" : "");
  cell("honesty.temperature", "implied T", measured(h.implied_temperature),
       "Temperature at which these settings sample if steps are small: s^2 / (2a) for relaxed Langevin, else T. The exact density is taken at this "
       "temperature.");
}

void HonestyPanel::draw_history(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  PlotContent content;
  content.title = "Total variation";
  content.help =
      "Distance of the chains from the exact density over their steps, and the floor that as many exact draws would have. It should fall to the "
      "floor and stay.";
  content.smooths = false;
  if (!distance_.empty()) content.lines.push_back({"chains", &distance_, nullptr, theme.color.samples, basin::Dash::solid});
  if (!floor_.empty()) content.lines.push_back({"floor", &floor_, nullptr, theme.color.data, basin::Dash::dashed});
  if (content.lines.empty()) return;
  steps_.label = "step";
  steps_.hovered = -1;
  plot_.draw("honesty.history", content, steps_, size, theme);
}

}  // namespace app
