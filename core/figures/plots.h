#pragma once
// Curves with axes as small multiples on one picture, for files.

#include <array>
#include <string>
#include <vector>

#include "core/base/scale.h"
#include "core/figures/raster.h"

namespace basin {

struct PlotAxis {
  std::string label;  ///< with its unit
  double low = 0, high = 1;
  Scale scale = Scale::linear;
  double unit = kSymmetricUnit;  ///< of a symmetric scale
};

struct PlotSeries {
  std::string name;  ///< in the key; empty stays out of it
  Rgb colour;
  std::vector<double> x, y;  ///< as many of each; what is not finite breaks the line
  double width = 1.5;        ///< pixels
};

struct Plot {
  std::string title, note;  ///< the note stands below the title in `note_colour`
  Rgb note_colour;
  PlotAxis x, y;
  std::vector<PlotSeries> series;
  std::vector<double> guides;  ///< dashed horizontal lines at these values of y
};

/// The plots under `heading` and a key of all curves' names, `columns` a row; each 300 x 244 pixels. `footer` in small letters below.
ImageBatch draw_plots(const std::string& heading, const std::vector<Plot>& plots, int64_t columns, const std::string& footer = {});

/// Where `value` lies on the axis: 0 at its low end, 1 at its high end.
double place_on(const PlotAxis& axis, double value);
/// The axis with both ends moved so that every finite value of every series' y lies on it, with a margin: of the values' range, or of the value where
/// there is but one. As it was where there is none.
void fit_y(Plot& plot);
/// Each value averaged over about `window` of those before it (bias-corrected exponential mean); what is not finite is passed over.
std::vector<double> smoothed(const std::vector<double>& values, double window);

/// Colours that colour-blind eyes tell apart (Okabe & Ito 2008).
namespace ink {
inline constexpr Rgb kText{0.13f, 0.13f, 0.15f}, kFaint{0.45f, 0.45f, 0.48f}, kLine{0.80f, 0.80f, 0.83f};
inline constexpr Rgb kBlue{0.0f, 0.447f, 0.698f}, kVermillion{0.835f, 0.369f, 0.0f}, kGreen{0.0f, 0.50f, 0.37f}, kOrange{0.72f, 0.48f, 0.0f};
inline constexpr Rgb kPaleBlue{0.68f, 0.83f, 0.92f}, kPurple{0.67f, 0.33f, 0.53f};
inline constexpr std::array<Rgb, 6> kSeries = {kBlue, kVermillion, kGreen, kOrange, kPurple, kText};  ///< as many as one plot can tell apart
}  // namespace ink

}  // namespace basin
