#include "core/formats/gzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "core/base/errors.h"

namespace basin {

void PackedFile::Close::operator()(gzFile_s* file) const {
  gzclose(file);
}

PackedFile::PackedFile(const std::string& path) : path_(path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw BadInput(fmt::format("'{}' is a folder; give a file.", path));
  file_.reset(gzopen(path.c_str(), "rb"));
  if (!file_) throw BadInput(fmt::format("Cannot read '{}': {}.", path, std::strerror(errno)));
}

/// How many bytes there were; 0 at the end, also where the packing breaks off.
int64_t PackedFile::read_some(void* out, int64_t size) {
  constexpr int64_t kAtOnce = int64_t{1} << 24;
  const int got = gzread(file_.get(), out, static_cast<unsigned>(std::min(size, kAtOnce)));
  if (got > 0) total_ += got;
  int fault = Z_OK;
  const char* words = gzerror(file_.get(), &fault);
  if (fault == Z_ERRNO || fault == Z_MEM_ERROR)
    throw BadInput(fmt::format("Cannot read '{}': {}.", path_, std::strerror(fault == Z_ERRNO ? errno : ENOMEM)));
  if (got < 0 && fault != Z_BUF_ERROR) {
    std::string_view cause = words;
    const std::string prefix = path_ + ": ";
    if (cause.substr(0, prefix.size()) == prefix) cause.remove_prefix(prefix.size());
    throw BadInput(fmt::format("'{}' is damaged ({} in its gzip packing); fetch the file again.", path_, cause));
  }
  return std::max(got, 0);
}

void PackedFile::read(void* out, int64_t size, int64_t to_come) {
  for (int64_t done = 0; done < size;) {
    const int64_t got = read_some(static_cast<char*>(out) + done, size - done);
    if (got == 0 && total_ == 0) throw BadInput(fmt::format("'{}' is empty; fetch the file again.", path_));
    if (got == 0)
      throw BadInput(
          fmt::format("'{}' is truncated: {} of {} bytes are there; fetch the file again.", path_, total_, total_ - done + size + to_come));
    done += got;
  }
}

void PackedFile::require_end() {
  char more = 0;
  if (read_some(&more, 1) > 0) throw BadInput(fmt::format("'{}' is longer than its header says; fetch the file again.", path_));
  int fault = Z_OK;
  gzerror(file_.get(), &fault);
  if (fault == Z_BUF_ERROR) throw BadInput(fmt::format("'{}' is truncated: the checksum at its end is missing; fetch the file again.", path_));
}

}  // namespace basin
