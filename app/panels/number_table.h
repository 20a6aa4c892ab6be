#pragma once
// What a panel shows, as numbers in columns: made by panels, written as CSV by the window.

#include <string>
#include <utility>
#include <vector>

#include "core/base/image.h"

namespace app {

struct NumberColumn {
  std::string name;
  std::vector<float> values;
};

/// Columns of equal length; without any where there is nothing to write.
using NumberTable = std::vector<NumberColumn>;

/// A field by name and its values, which lie as those of the grid.
using NamedField = std::pair<std::string, const std::vector<float>*>;

/// Long form: x, y and each field, one row a cell centre, by rows of the grid from the lowest y. Fields of another size are left out; empty when
/// `box` is unsound or no field fits.
NumberTable field_table(const basin::Grid& box, const std::vector<NamedField>& fields);

/// E in nats and p per unit^2 (over its greatest value when log Z is not known) of a grid of energies.
NumberTable energy_table(const basin::Grid& energy, double log_z);

}  // namespace app
