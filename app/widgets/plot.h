#pragma once
// A plot of series over a common step axis: raw line faint, smoothed line strong, min/max per pixel column so that no spike is lost.
// Drag pans, Shift+drag zooms to a box, wheel zooms steps, Ctrl+wheel zooms values, double click follows again, right click offers scales. A click on
// a legend entry hides its curve or shows it again.

#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/plot_axis.h"
#include "app/widgets/plot_frame.h"
#include "app/widgets/series.h"
#include "app/widgets/smoothing.h"
#include "app/widgets/theme.h"

namespace app {

struct PlotLine {
  std::string label;
  const Series* series = nullptr;
  const Series* spread = nullptr;  ///< standard deviation: drawn as a band around the smoothed line
  ImU32 color = 0;
  basin::Dash dash = basin::Dash::solid;
  std::string unit = {};  ///< where it differs from the plot's
  bool twin = false;      ///< the same of a second run
};

/// A stretch of a line that the run went back on, drawn faint behind it.
struct LeftStretch {
  const Series* series = nullptr;
  ImU32 color = 0;
};

/// What one plot shows in this frame.
struct PlotContent {
  std::string title;
  std::string unit;  ///< of the values; empty for shares and plain numbers
  std::string help;  ///< tooltip of the title
  std::vector<PlotLine> lines;
  std::vector<LeftStretch> left;
  basin::Scale scale = basin::Scale::linear;  ///< of the values until the user chooses another
  bool zero_line = false;
  bool smooths = true;  ///< false for exact, sparse values: an average would lag behind them
  const std::vector<TimelineMark>* marks = nullptr;
};

/// The step axis, shared by the plots of one panel.
struct StepAxis {
  std::string label = "update";
  basin::Scale scale = basin::Scale::linear;
  bool follow = true;  ///< shows everything so far; false holds [low, high]
  double low = 0, high = 1;
  double first = NAN, last = NAN;  ///< steps that the panel knows of beyond one plot's, so that its plots show the same range
  double smoothing = 0.0;          ///< weight of the past in the debiased average, 0 to 0.999
  double hovered = -1;             ///< step at which every plot draws its crosshair, or -1
  double next_hovered = -1;        ///< written by the plot under the mouse
};

struct ValueKeys;

class Plot {
 public:
  /// Draws into `size` at the cursor. `id` names it in the widget log.
  void draw(std::string_view id, const PlotContent& content, StepAxis& steps, ImVec2 size, const Theme& theme);
  /// A new run: forget smoothed lines and a held value range.
  void forget();
  /// Labels of the lines that no click on the legend has hidden.
  std::vector<std::string> shown(const PlotContent& content) const;

 private:
  struct Frame;
  void handle_input(const Frame& frame, StepAxis& steps);
  bool drag_box(const Frame& frame, StepAxis& steps, const Theme& theme);
  std::vector<LegendItem> legend_of(const PlotContent& content, const StepAxis& steps, const Theme& theme) const;
  void toggle(const PlotContent& content, size_t line);
  PlotContent without_hidden(const PlotContent& content) const;
  void take_keys(const ValueKeys& keys, const Frame& frame, StepAxis& steps);
  void fit_steps(const PlotContent& content, StepAxis& steps) const;
  void take_band(const PlotLine& line, const StepAxis& steps, double weight, double& low, double& high);
  void fit_values(const PlotContent& content, const StepAxis& steps);
  void draw_chip(std::string_view id, ImVec2 corner, float width, StepAxis& steps, const Theme& theme);
  void draw_lines(const PlotContent& content, const StepAxis& steps, const Frame& frame, const Theme& theme);
  static std::string draw_marks(const PlotContent& content, const StepAxis& steps, const Frame& frame, const Theme& theme);
  void draw_overlays(const PlotContent& content, StepAxis& steps, const Frame& frame, const Theme& theme);
  void draw_menu(std::string_view id, StepAxis& steps, const Theme& theme);
  const Series& smoothed(const Series& raw, double weight);

  std::optional<basin::Scale> chosen_scale_;  ///< by the user, over the content's
  basin::Scale value_scale_ = basin::Scale::linear;
  bool hold_values_ = false;
  double value_low_ = 0, value_high_ = 1;
  std::map<const Series*, SmoothedSeries> smoothed_;
  std::set<std::string> hidden_;  ///< labels of lines
  std::optional<ImVec2> box_;     ///< where the mouse began to draw a box, which ends where the plot leaves the screen
  int drawn_in_ = 0;              ///< the last frame that showed the plot
};

}  // namespace app
