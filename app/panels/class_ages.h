#pragma once
// Share of each class among chains of like age: in joint models classes were seen to follow age (Grathwohl et al. 2020, appendix G.2).

#include <string>
#include <vector>

#include "app/widgets/theme.h"

namespace app {

/// Slots sorted by age and cut into bins of equally many; slots that no chain has moved are left out.
struct ClassAges {
  std::vector<double> from, to;             ///< youngest and oldest of each bin, steps
  std::vector<std::vector<double>> shares;  ///< of each bin per class
};
ClassAges class_ages(const std::vector<float>& ages, const std::vector<int64_t>& labels, int64_t classes);

void draw_class_ages(const ClassAges& shares, const std::vector<std::string>& names, ImVec2 size, const Theme& theme);

}  // namespace app
