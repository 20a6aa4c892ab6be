#include "core/base/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace basin {

double nice_step(double span, int wanted) {
  if (!(span > 0) || !std::isfinite(span) || wanted < 1) return 0;
  const double raw = span / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double times : {5.0, 2.0})
    if (times * power <= raw * (1 + 1e-9)) return times * power;
  return power;
}

std::vector<double> nice_ticks(double low, double high, int wanted) {
  std::vector<double> ticks;
  const double step = nice_step(high - low, wanted);
  if (!(step > 0)) return ticks;
  const double first = std::ceil(low / step - 1e-9);
  for (double k = first; k * step <= high + step * 1e-9 && ticks.size() < 100; k += 1) ticks.push_back(k * step);
  return ticks;
}

std::string tick_label(double value, double step) {
  if (!std::isfinite(value)) return "-";
  if (std::abs(value) < std::abs(step) * 1e-6) return "0";
  if (std::abs(value) >= 1e5 || std::abs(value) < 1e-4) return fmt::format("{:.3g}", value);
  const int digits = step > 0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 8) : 3;
  return fmt::format("{:.{}f}", value, digits);
}

}  // namespace basin
