#include "app/panels/mode_colours.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/chain_selection.h"
#include "app/widgets/widget_log.h"

namespace app {
namespace {

constexpr size_t kRows = 8;  // as many as there are colours
constexpr ImU32 kNoMode = IM_COL32(150, 150, 150, 255);

std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.1f} %", 100 * share) : "-";
}

/// Columns: swatch, chains, exact.
using Row = std::array<std::string, 2>;

std::vector<Row> rows_of(const std::vector<basin::ModeShare>& shares) {
  std::vector<Row> rows = {{"chains", "exact"}};
  double chains = 1, exact = 1;  // left for the space between the modes
  for (size_t i = 0; i < shares.size(); ++i) {
    chains -= shares[i].chains;
    exact -= shares[i].exact;
    if (i < kRows) rows.push_back({percent(shares[i].chains), percent(shares[i].exact)});
  }
  rows.push_back({percent(std::max(0.0, chains)), percent(std::max(0.0, exact))});
  if (shares.size() > kRows) rows.push_back({fmt::format("+{} modes", shares.size() - kRows), ""});
  return rows;
}

}  // namespace

ImU32 mode_colour(int16_t mode) {
  return mode < 0 ? kNoMode : chain_colour(mode, true);
}

std::vector<ImU32> mode_colours(const std::vector<int16_t>& modes) {
  std::vector<ImU32> fills;
  for (const int16_t mode : modes) fills.push_back(mode_colour(mode));
  return fills;
}

std::string describe_mode(int16_t mode, const std::vector<basin::ModeShare>& shares) {
  if (mode < 0 || static_cast<size_t>(mode) >= shares.size()) return "in no mode";
  const auto& share = shares[static_cast<size_t>(mode)];
  return fmt::format("mode {}: {} of the chains, {} of the mass", mode + 1, percent(share.chains), percent(share.exact));
}

void draw_mode_legend(const Theme& theme, const PlaneFrame& frame, const std::vector<basin::ModeShare>& shares) {
  if (shares.empty()) return;
  const FontScope small_text(theme.small_text);
  const auto rows = rows_of(shares);
  const float line = ImGui::GetFontSize() + theme.px(2), pad = theme.px(8), swatch = theme.px(14);
  float column = 0;
  for (const auto& row : rows)
    for (const auto& text : row) column = std::max(column, ImGui::CalcTextSize(text.c_str()).x);
  column += theme.px(8);
  const float width = swatch + 2 * column + 2 * pad, height = line * static_cast<float>(rows.size()) + 2 * pad;
  if (width > frame.max.x - frame.min.x || height > frame.max.y - frame.min.y) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 min(frame.max.x - width - theme.px(8), frame.max.y - height - theme.px(8));
  list.AddRectFilled(min, ImVec2(min.x + width, min.y + height), with_alpha(theme.color.panel, 0.88f), theme.px(4));
  const size_t colours = std::min(shares.size(), kRows) + 1;  // the last is that of no mode
  for (size_t i = 0; i < rows.size(); ++i) {
    const ImVec2 at(min.x + pad, min.y + pad + line * static_cast<float>(i));
    const float radius = theme.px(4);
    const ImU32 colour = mode_colour(i < colours ? static_cast<int16_t>(i - 1) : int16_t{-1});
    if (i >= 1 && i <= colours) list.AddCircleFilled(ImVec2(at.x + radius, at.y + line / 2), radius, colour, 12);
    list.AddText(ImVec2(at.x + swatch, at.y), i == 0 ? theme.color.text_dim : theme.color.text, rows[i][0].c_str());
    list.AddText(ImVec2(at.x + swatch + column, at.y), theme.color.text_dim, rows[i][1].c_str());
  }
  if (theme.log != nullptr) theme.log->add("laboratory.modes", min, ImVec2(min.x + width, min.y + height));
}

}  // namespace app
