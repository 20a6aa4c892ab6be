#pragma once
// What a loader tells while it reads a data set.

#include <cstdint>
#include <functional>
#include <string>

namespace basin {

/// Both are called on the thread that asked for the data; either may be empty.
struct LoadWatch {
  std::function<bool(int64_t done, int64_t total)> progress;  ///< pictures read so far; false gives up, and the loader throws BadInput
  std::function<void(const std::string& text)> notice;        ///< one sentence on something left out
};

}  // namespace basin
