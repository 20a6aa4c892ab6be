#pragma once
// How numbers are spaced on an axis or a slider, and how a curve is dashed.

namespace basin {

/// What is evenly spaced: the number; its ratios (a slider whose range begins at 0 has a place for 0); the number near zero and its ratios on both
/// sides; the ratios of 1 - x (averages, 0 <= x < 1).
enum class Scale { linear, logarithmic, symmetric, near_one };

inline constexpr double kSymmetricUnit = 0.1;  ///< around zero, within which a symmetric axis is linear unless it says otherwise

/// The coordinate in which places are even: x, log10 x (of 1e-12 at least), asinh(x / unit), -log10(1 - x).
double scaled(Scale scale, double value, double unit = kSymmetricUnit);
/// Its inverse.
double unscaled(Scale scale, double coordinate, double unit = kSymmetricUnit);

enum class Dash { solid, dashed, dotted };

}  // namespace basin
