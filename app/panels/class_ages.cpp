#include "app/panels/class_ages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/descriptions.h"
#include "app/panels/mode_colours.h"
#include "app/widgets/focus.h"
#include "app/widgets/plot_frame.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr size_t kBins = 12, kLeastInBin = 20;
constexpr const char* kHelp =
    "Slots by age, the youngest left, in bins of equally many: how each bin divides among the classes. Even bands at every age are healthy; in joint "
    "models old chains were seen to gather in few classes.";

}  // namespace

ClassAges class_ages(const std::vector<float>& ages, const std::vector<int64_t>& labels, int64_t classes) {
  std::vector<size_t> order;
  for (size_t i = 0; i < std::min(ages.size(), labels.size()); ++i)
    if (ages[i] > 0 && labels[i] >= 0 && labels[i] < classes) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return ages[a] < ages[b]; });
  ClassAges result;
  const size_t bins = std::clamp<size_t>(order.size() / kLeastInBin, order.empty() ? 0 : 1, kBins);
  for (size_t bin = 0; bin < bins; ++bin) {
    const size_t first = bin * order.size() / bins, last = (bin + 1) * order.size() / bins;
    std::vector<double> shares(static_cast<size_t>(classes));
    for (size_t i = first; i < last; ++i) shares[static_cast<size_t>(labels[order[i]])] += 1.0 / static_cast<double>(last - first);
    result.from.push_back(static_cast<double>(ages[order[first]]));
    result.to.push_back(static_cast<double>(ages[order[last - 1]]));
    result.shares.push_back(std::move(shares));
  }
  return result;
}

void draw_class_ages(const ClassAges& ages, const std::vector<std::string>& names, ImVec2 size, const Theme& theme) {
  const std::string x_label = "slots, young to old";
  const PlotArea area = begin_plot("buffer.classes", "Classes by age", "share", kHelp, {}, x_label, size, 0, theme);
  ImGui::SetCursorScreenPos(area.outer_min);
  ImGui::Dummy(size);
  log_item(theme, "buffer.classes");
  focus_picture(theme, "buffer.classes", area.outer_min, area.outer_max, kHelp);
  if (ages.shares.empty()) draw_note(area, "buffer.classes.note", "comes with the first chains", theme);
  if (!area.drawable() || ages.shares.empty()) return;
  const Axis x{basin::Scale::linear, 0, 1, area.min.x, area.max.x}, y{basin::Scale::linear, 0, 1, area.max.y, area.min.y};
  draw_axes(area, x, y, x_label, theme);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto bins = static_cast<float>(ages.shares.size());
  for (size_t bin = 0; bin < ages.shares.size(); ++bin) {
    const float x0 = std::floor(area.min.x + area.width() * static_cast<float>(bin) / bins);
    const float x1 = std::floor(area.min.x + area.width() * static_cast<float>(bin + 1) / bins) - theme.px(1);
    double below = 0;
    for (size_t label = 0; label < ages.shares[bin].size(); ++label) {
      const double share = ages.shares[bin][label];
      const ImVec2 min(x0, y.to_pixel(below + share)), max(x1, y.to_pixel(below));
      draw.AddRectFilled(min, max, mode_colour(static_cast<int16_t>(label)));
      if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(min, max))
        readout(theme, fmt::format("{}: {:.1f} %\nof the slots of age {:.0f} to {:.0f} steps", class_name(names, static_cast<int64_t>(label)),
                                   100 * share, ages.from[bin], ages.to[bin]));
      below += share;
    }
  }
}

}  // namespace app
