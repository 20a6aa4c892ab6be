#include "core/base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace basin {

FileLock::FileLock(const std::string& path) {
  std::error_code absent;
  const int how = std::filesystem::is_directory(path, absent) ? O_RDONLY | O_DIRECTORY : O_RDWR | O_CREAT;
  descriptor_ = ::open(path.c_str(), how | O_CLOEXEC, 0644);
  if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(descriptor_);
  descriptor_ = -1;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace basin
