#pragma once
// Files that may be packed with gzip.

#include <cstdint>
#include <memory>
#include <string>

struct gzFile_s;

namespace basin {

/// The bytes of a file in order, unpacked where it is gzip. As gzip has it, members that follow one another are one stream, and what follows the last
/// member is ignored.
class PackedFile {
 public:
  /// Throws BadInput for a folder and for what cannot be opened.
  explicit PackedFile(const std::string& path);
  /// Throws BadInput naming path and cause: the file is empty, ends early, its packing is damaged, or cannot be read. `to_come` is how many bytes
  /// must follow these, for the message.
  void read(void* out, int64_t size, int64_t to_come = 0);
  /// Throws BadInput when bytes are left, or when the checksum or length at the end of the packing is not that of what was read.
  void require_end();

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };
  int64_t read_some(void* out, int64_t size);
  std::string path_;
  std::unique_ptr<gzFile_s, Close> file_;
  int64_t total_ = 0;
};

}  // namespace basin
