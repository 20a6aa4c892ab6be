#include "core/laboratory/report.h"

namespace basin {

void check_ranges(const LaboratorySettings& settings) {
  auto copy = settings;
  std::vector<Field> fields;
  visit_fields(copy.chain, FieldCollector("chain.", fields));
  visit_fields(copy.live, FieldCollector("live.", fields));
  for (const auto& field : fields) check_range(field);
}

}  // namespace basin
