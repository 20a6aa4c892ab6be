#pragma once
// Settings compared field by field.

#include <algorithm>
#include <vector>

#include "core/base/fields.h"

namespace app {

/// Whether all fields of two groups of settings have the same values.
template <class Options>
bool same_values(Options a, Options b) {
  std::vector<basin::Field> of_a, of_b;
  visit_fields(a, basin::FieldCollector("", of_a));
  visit_fields(b, basin::FieldCollector("", of_b));
  return std::equal(of_a.begin(), of_a.end(), of_b.begin(), [](const auto& one, const auto& other) { return to_text(one) == to_text(other); });
}

}  // namespace app
