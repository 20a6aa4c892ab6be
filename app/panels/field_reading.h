#pragma once
// Numbers read off an energy grid: values under the mouse, densities, forces, a colour range that does not flicker.

#include <utility>
#include <vector>

#include "core/base/image.h"
#include "core/run/report.h"

namespace app {

struct FieldReading {
  double energy = basin::kNotMeasured;   ///< nats
  double density = basin::kNotMeasured;  ///< exp(-E) / Z, per unit area
  basin::Point force;                    ///< -dE/dx, nats per unit
  bool inside = false;                   ///< of the box
};

/// True when the grid holds what it says.
bool is_sound(const basin::Grid& grid);
/// Bilinear between cell centres; the force is the difference over one cell, near the border that of the last two centres.
FieldReading read_field(const basin::Grid& energy, double log_z, double x, double y);
/// exp(-E) / Z per cell; without log Z, relative to the highest.
basin::Grid density_of(const basin::Grid& energy, double log_z);
/// The values below which `low` and `high` (shares) of the finite values lie; {0, 1} when there is none.
std::pair<double, double> percentiles(std::vector<float> values, double low, double high);

/// About so many lines of equal energy over the colour range.
inline constexpr int kContourLines = 12;
/// Assumed between pictures that carry no time.
inline constexpr double kSteadySeconds = 0.1;
/// Between two pictures taken at these times.
inline double seconds_between(double before, double taken_at) {
  return taken_at > before ? taken_at - before : kSteadySeconds;
}

/// A colour range that follows its target slowly, so that colours do not flicker, or stays put when locked.
class SmoothRange {
 public:
  /// Moves towards [low, high]; `seconds` since the last call. The first call after `clear` jumps there.
  void follow(double low, double high, double seconds);
  void clear() { known_ = false; }
  double low() const { return low_; }
  double high() const { return high_; }
  bool locked = false;

 private:
  double low_ = 0, high_ = 1;
  bool known_ = false;
};

}  // namespace app
