#include "core/base/scale.h"

#include <algorithm>
#include <cmath>

namespace basin {
namespace {
constexpr double kSmallest = 1e-12;  // that a logarithm is taken of
}

double scaled(Scale scale, double value, double unit) {
  switch (scale) {
    case Scale::linear:
      return value;
    case Scale::logarithmic:
      return std::log10(std::max(value, kSmallest));
    case Scale::symmetric:
      return std::asinh(value / unit);
    case Scale::near_one:
      return -std::log10(std::max(1 - value, kSmallest));
  }
  return value;
}

double unscaled(Scale scale, double coordinate, double unit) {
  switch (scale) {
    case Scale::linear:
      return coordinate;
    case Scale::logarithmic:
      return std::pow(10.0, coordinate);
    case Scale::symmetric:
      return std::sinh(coordinate) * unit;
    case Scale::near_one:
      return 1 - std::pow(10.0, -coordinate);
  }
  return coordinate;
}

}  // namespace basin
