#include "core/base/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace basin {
namespace {

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_name(std::string_view wrong, const std::vector<std::string>& names) {
  std::string best;
  size_t best_distance = std::max<size_t>(3, wrong.size() / 2) + 1;
  for (const auto& name : names) {
    const bool extends = !wrong.empty() && name.find(wrong) != std::string::npos;
    const size_t distance = extends ? 1 : edit_distance(wrong, name);
    if (distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  return best;
}

std::string unknown_name(std::string_view what, std::string_view wrong, const std::vector<std::string>& names) {
  const std::string near = nearest_name(wrong, names);
  const std::string hint = near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
  return fmt::format("{} '{}' is unknown{} Known: {}.", what, wrong, near.empty() ? "." : hint, fmt::join(names, ", "));
}

}  // namespace basin
