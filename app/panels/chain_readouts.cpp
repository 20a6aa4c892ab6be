#include "app/panels/chain_readouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "app/widgets/flow.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

struct Readout {
  std::string_view metric, label, help;
  bool share;
};

constexpr std::array<Readout, 4> kReadouts = {{
    {"clipped", "clipped",
     "Share of elements of dE/dx that the gradient clip cut in the last update. Much of it means the chains no longer follow the energy.", true},
    {"at_box", "at the box", "Share of values on the edge of the box. A growing share warns that chains are driven out of the data's range.", true},
    {"accepted", "accepted", "Share of proposed moves that MALA or HMC accepted. About 60 % mixes best.", true},
    {"chain_grad_norm", "|dE/dx|", "Mean norm of the force along all chains, in nats per unit.", false},
}};

std::string value_of(const History& history, const Readout& readout) {
  const Series& series = history.series(readout.metric);
  if (series.empty()) return "-";
  const double value = series.value(series.size() - 1);
  return readout.share ? fmt::format("{:.1f} %", 100 * value) : format_value(value);
}

void draw_stage_box(const Theme& theme, ImVec2 min, ImVec2 max, std::string_view label, bool current, float done) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, theme.color.field, ImGui::GetStyle().FrameRounding);
  const ImVec2 bar(min.x, max.y - theme.px(3));
  list.PushClipRect(min, max, true);
  if (current) list.AddRectFilled(bar, ImVec2(min.x + (max.x - min.x) * done, max.y), theme.color.accent, theme.px(1.5f));
  const char* end = label.data() + label.size();
  const ImVec2 text = ImGui::CalcTextSize(label.data(), end);
  const ImVec2 at(std::floor((min.x + max.x - text.x) / 2), std::floor((min.y + bar.y - text.y) / 2));
  list.AddText(at, current ? theme.color.text : theme.color.text_dim, label.data(), end);
  list.PopClipRect();
}

}  // namespace

void draw_chain_readouts(const View& view) {
  const Theme& theme = *view.theme;
  const float between = theme.px(6);
  Flow flow(ImGui::GetContentRegionAvail().x);
  for (const Readout& readout : kReadouts) {
    if (readout.metric == "accepted" && !rejects_moves(view.shows_twin ? view.twin_sampler : view.options.chain.sampler)) continue;
    const std::string value = value_of(view.shown_history(), readout);
    flow.next(ImGui::CalcTextSize(readout.label.data()).x + between + ImGui::CalcTextSize(value.c_str()).x + theme.px(8));
    ImGui::BeginGroup();
    dim_text(theme, readout.label);
    ImGui::SameLine(0, between);
    ImGui::TextUnformatted(value.c_str());
    ImGui::SameLine(0, theme.px(8));
    ImGui::Dummy(ImVec2(0, 0));
    ImGui::EndGroup();
    log_item(theme, "chains." + std::string(readout.metric));
    tooltip(theme, readout.help);
  }
}

void draw_stage_progress(const View& view) {
  const basin::Snapshot& s = *view.snapshot;
  const Theme& theme = *view.theme;
  const std::array<std::pair<basin::Stage, const char*>, 4> stages = {
      {{basin::Stage::draw, "draw"}, {basin::Stage::sample, "sample"}, {basin::Stage::score, "score"}, {basin::Stage::update, "update"}}};
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float width = std::max(ImGui::GetContentRegionAvail().x, 4.0f), height = ImGui::GetTextLineHeight() + theme.px(9), gap = theme.px(3);
  const float side = (width - 3 * gap) / 4;
  const float steps = static_cast<float>(std::max<int64_t>(s.chain_steps, 1));
  for (size_t i = 0; i < stages.size(); ++i) {
    const auto& [stage, word] = stages[i];
    const bool current = s.stage == stage, sampling = stage == basin::Stage::sample;
    const float done = sampling ? std::clamp(static_cast<float>(s.chain_step) / steps, 0.0f, 1.0f) : 1.0f;
    const std::string label = sampling ? fmt::format("{} {} / {}", word, s.chain_step, s.chain_steps) : word;
    const ImVec2 min(corner.x + static_cast<float>(i) * (side + gap), corner.y);
    draw_stage_box(theme, min, ImVec2(min.x + side, min.y + height), label, current, done);
  }
  ImGui::Dummy(ImVec2(width, height));
  log_item(theme, "chains.stage");
  tooltip(theme,
          "The stages of one update. Draw: starts from the buffer. Sample: Langevin steps. Score: energies of data and samples. Update: the weights "
          "move.");
}

}  // namespace app
