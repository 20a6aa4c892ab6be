#include "app/panels/drawing.h"

#include <algorithm>
#include <cmath>

namespace app {
namespace {

constexpr double kPerNotch = 1.15;

double scaled(double value, double notches, const basin::Range<double>& range) {
  return std::clamp(value * std::pow(kPerNotch, notches), range.low, range.high);
}

}  // namespace

void Drawing::choose(basin::BrushKind kind) {
  if (kind != basin::BrushKind::erase) before_erase = kind;
  brush.kind = kind;
}

void Drawing::resize(double notches) {
  brush.radius = scaled(brush.radius, notches, basin::kBrushRadius);
}

void Drawing::strengthen(double notches) {
  brush.strength = scaled(brush.strength, notches, basin::kBrushStrength);
}

}  // namespace app
