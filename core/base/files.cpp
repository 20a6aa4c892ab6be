#include "core/base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "core/base/errors.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

constexpr const char* kTemporary = ".part-XXXXXX";  // follows the name of the file to be

std::string reason() {
  return std::strerror(errno);
}

/// A file descriptor that closes itself and removes its file unless it was kept.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& target) : path_(target + kTemporary) {
    descriptor_ = mkostemp(path_.data(), O_CLOEXEC);
    if (descriptor_ < 0)
      throw BadInput(fmt::format("Cannot write '{}': {}; choose a folder that exists and that you may write to.", target, reason()));
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!kept_) ::unlink(path_.c_str());
  }

  void append(const void* data, size_t size) {
    auto bytes = static_cast<const char*>(data);
    while (size > 0 && !failed_) {
      const ssize_t written = ::write(descriptor_, bytes, size);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        failed_ = true;
        failure_ = reason();
        return;
      }
      bytes += written;
      size -= static_cast<size_t>(written);
    }
  }

  void keep_as(const std::string& target) {
    if (!failed_ && (::fchmod(descriptor_, 0644) != 0 || ::fsync(descriptor_) != 0)) {
      failed_ = true;
      failure_ = reason();
    }
    if (!failed_ && ::rename(path_.c_str(), target.c_str()) != 0) {
      failed_ = true;
      failure_ = reason();
    }
    if (failed_)
      throw BadInput(fmt::format("Cannot write '{}': {}; the previous file is kept. Free some space or choose another folder.", target, failure_));
    kept_ = true;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
  bool failed_ = false, kept_ = false;
  std::string failure_;
};

void sync_folder_of(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

void remove_torn_writes(const std::string& folder, const std::function<bool(const fs::path& name)>& is_ours) {
  const std::string any = kTemporary;
  const std::string mark = any.substr(0, any.find('X'));
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    const std::string end = entry.path().extension().string();
    const bool torn = end.size() == any.size() && end.rfind(mark, 0) == 0;
    if (torn && is_ours(entry.path().stem())) fs::remove(entry.path(), absent);
  }
}

void remove_torn_writes(const std::string& path) {
  const fs::path file = path;
  remove_torn_writes(file.has_parent_path() ? file.parent_path().string() : ".", [&](const fs::path& name) { return name == file.filename(); });
}

void write_atomically(const std::string& path, const std::function<void(const std::function<void(const void*, size_t)>&)>& produce) {
  TemporaryFile file(path);
  produce([&](const void* data, size_t size) { file.append(data, size); });
  file.keep_as(path);
  sync_folder_of(path);
}

void write_atomically(const std::string& path, std::string_view bytes) {
  write_atomically(path, [&](const auto& append) { append(bytes.data(), bytes.size()); });
}

std::string read_file(const std::string& path, size_t limit) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw BadInput(fmt::format("'{}' is a folder; give a file.", path));
  const auto size = fs::file_size(path, error);
  if (error) throw BadInput(fmt::format("Cannot read '{}': {}.", path, error.message()));
  if (size > limit) throw BadInput(fmt::format("'{}' has {} bytes, more than the {} that are sensible here; give another file.", path, size, limit));
  std::ifstream in(path, std::ios::binary);
  std::string bytes(size, '\0');
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) throw BadInput(fmt::format("Cannot read '{}': {}.", path, reason()));
  return bytes;
}

void make_writable_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error || !fs::is_directory(path) || ::access(path.c_str(), W_OK) != 0)
    throw BadInput(
        fmt::format("Cannot write to folder '{}': {}; choose another with --out.", path, error ? error.message() : "not a writable folder"));
}

fs::path program_folder(std::string_view name) {
  std::vector<fs::path> candidates;
  if (const char* home = std::getenv("BASIN_HOME")) candidates.emplace_back(fs::path(home) / name);
  std::error_code error;
  for (fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path(); !folder.empty() && folder != folder.root_path();
       folder = folder.parent_path()) {
    candidates.push_back(folder / name);
    candidates.push_back(folder / "share" / "basin" / name);
  }
  candidates.emplace_back(fs::path(BASIN_TREE) / name);
  for (const auto& candidate : candidates)
    if (fs::is_directory(candidate, error)) return candidate;
  throw BadInput(
      fmt::format("The program's folder '{}' is missing; start it from its own tree or set BASIN_HOME to the folder that holds '{}'.", name, name));
}

std::vector<fs::path> data_folders() {
  std::vector<fs::path> folders;
  if (const char* data = std::getenv("BASIN_DATA")) {
    folders.emplace_back(data);
  } else if (const char* home = std::getenv("HOME")) {
    folders.push_back(fs::path(home) / ".local/share/basin/data");
  }
  folders.emplace_back("/usr/share/datasets");
  return folders;
}

}  // namespace basin
