#pragma once
// A place that one process at a time works in.

#include <string>

namespace basin {

/// Held until it is destroyed or its process ends, in whatever way.
class FileLock {
 public:
  FileLock() = default;  ///< of nothing
  /// Tries, and does not wait: `held` tells. `path` is a folder, or a file that is made where it is missing.
  explicit FileLock(const std::string& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

  bool held() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

}  // namespace basin
