#include "app/panels/number_table.h"

#include <cmath>

#include "app/panels/field_reading.h"

namespace app {

NumberTable field_table(const basin::Grid& box, const std::vector<NamedField>& fields) {
  if (!is_sound(box)) return {};
  const auto size = static_cast<size_t>(box.size), cells = size * size;
  NumberTable table{{"x", {}}, {"y", {}}};
  for (const auto& [name, values] : fields)
    if (values->size() == cells) table.push_back({name, *values});
  if (table.size() == 2) return {};
  const auto centre = [&](size_t cell) {
    return static_cast<float>(box.low + (box.high - box.low) * (static_cast<double>(cell) + 0.5) / static_cast<double>(size));
  };
  for (size_t i = 0; i < cells; ++i) {
    table[0].values.push_back(centre(i % size));
    table[1].values.push_back(centre(i / size));
  }
  return table;
}

NumberTable energy_table(const basin::Grid& energy, double log_z) {
  if (!is_sound(energy)) return {};
  const basin::Grid density = density_of(energy, log_z);
  return field_table(energy, {{"E", &energy.values}, {std::isfinite(log_z) ? "p" : "p_over_max", &density.values}});
}

}  // namespace app
