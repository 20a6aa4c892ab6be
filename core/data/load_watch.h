#pragma once
// What a loader tells while it reads a data set.

#include <cstdint>
#include <functional>
#include <string>

namespace basin {

/// Both are called on the thread that asked for the data; either may be empty.
struct LoadWatch {
  std::function<void(int64_t done, int64_t total)> progress;  ///< files or records read so far
  std::function<void(const std::string& text)> notice;        ///< one sentence on something left out
};

}  // namespace basin
