#pragma once
// In which order candidates are shown.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "core/base/image.h"

namespace basin {

/// Places of the pictures, `first` at the head, then always the one that differs most from all before it: by the least of its squared differences to
/// them, of equals the earlier.
std::vector<int64_t> by_difference(const ImageBatch& pictures, int64_t first);

/// Places of the candidates, least energy first.
inline std::vector<int64_t> by_energy(const std::vector<float>& energies) {
  std::vector<int64_t> places(energies.size());
  std::iota(places.begin(), places.end(), 0);
  std::stable_sort(places.begin(), places.end(),
                   [&](int64_t a, int64_t b) { return energies[static_cast<size_t>(a)] < energies[static_cast<size_t>(b)]; });
  return places;
}

}  // namespace basin
