#include "core/laboratory/report.h"

#include <fmt/format.h>

namespace basin {

void check_ranges(const LaboratorySettings& settings) {
  auto copy = settings;
  std::vector<Field> fields;
  visit_fields(copy.chain, FieldCollector("chain.", fields));
  visit_fields(copy.live, FieldCollector("live.", fields));
  for (const auto& field : fields) check_range(field);
}

std::string unmeasured_because(const ChainOptions& chain) {
  if (is_measured(chain)) return {};
  return fmt::format(
      "Not measured: these settings sample at T = {:.3g}, and below T = {} the exact density is a handful of cells of the grid. Raise chain.{}.",
      implied_temperature(chain), kColdestMeasured, sampler_of(chain).own_noise ? "noise" : "temperature");
}

}  // namespace basin
