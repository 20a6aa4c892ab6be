#pragma once
// How the steps of a run are shared out among levels of noise. No torch here.

#include <cstdint>

namespace basin {

/// The first of `total` steps at `level` of `levels`, as evenly as they divide; of the level after the last it is `total`.
constexpr int64_t first_step_at(int64_t level, int64_t total, int64_t levels) {
  return level * total / levels;
}

/// The level at which a run of `total` steps takes step `step`; the last from its end on.
constexpr int64_t level_at(int64_t step, int64_t total, int64_t levels) {
  int64_t level = 0;
  while (level + 1 < levels && first_step_at(level + 1, total, levels) <= step) ++level;
  return level;
}

}  // namespace basin
