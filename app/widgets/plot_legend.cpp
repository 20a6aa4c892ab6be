// Which curves of a plot a click on the legend has hidden.

#include <algorithm>

#include "app/widgets/plot.h"

namespace app {

/// With Ctrl or Alt the line is shown alone, or all are where it already is.
void Plot::toggle(const PlotContent& content, size_t line) {
  const std::string& label = content.lines[line].label;
  if (!ImGui::GetIO().KeyCtrl && !ImGui::GetIO().KeyAlt) {
    if (hidden_.erase(label) == 0) hidden_.insert(label);
    return;
  }
  std::set<std::string> others;
  for (const auto& each : content.lines)
    if (each.label != label) others.insert(each.label);
  hidden_ = hidden_ == others ? std::set<std::string>{} : others;
}

PlotContent Plot::without_hidden(const PlotContent& content) const {
  PlotContent shown = content;
  if (content.lines.size() < 2) return shown;
  auto& lines = shown.lines;
  lines.erase(std::remove_if(lines.begin(), lines.end(), [&](const PlotLine& line) { return hidden_.count(line.label) > 0; }), lines.end());
  return shown;
}

std::vector<std::string> Plot::shown(const PlotContent& content) const {
  std::vector<std::string> labels;
  for (const auto& line : without_hidden(content).lines) labels.push_back(line.label);
  return labels;
}

}  // namespace app
