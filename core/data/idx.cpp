#include "core/data/idx.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "core/base/errors.h"

namespace basin {
namespace {

constexpr int64_t kLargest = int64_t{1} << 33;  // bytes; ImageNet 32 has 4e9
constexpr unsigned kUnsignedByte = 0x08;

struct CloseGzip {
  void operator()(gzFile file) const { gzclose(file); }
};
using GzipFile = std::unique_ptr<gzFile_s, CloseGzip>;

void read_exactly(gzFile file, void* out, int64_t size, const std::string& path) {
  auto bytes = static_cast<char*>(out);
  for (int64_t done = 0; done < size;) {
    const int got = gzread(file, bytes + done, static_cast<unsigned>(std::min<int64_t>(size - done, 1 << 24)));
    if (got <= 0) throw BadInput(fmt::format("'{}' is truncated: {} of {} bytes are there; fetch the file again.", path, done, size));
    done += got;
  }
}

/// Grows with what is there, so that a header alone cannot claim memory.
torch::Tensor read_bytes(gzFile file, int64_t size, const std::string& path) {
  constexpr int64_t kPart = int64_t{1} << 26;
  std::vector<torch::Tensor> parts;
  for (int64_t done = 0; done < size; done += kPart) {
    parts.push_back(torch::empty({std::min(kPart, size - done)}, torch::kByte));
    read_exactly(file, parts.back().data_ptr(), parts.back().size(0), path);
  }
  return parts.size() == 1 ? parts.front() : torch::cat(parts);
}

int64_t big_endian(const std::array<unsigned char, 4>& b) {
  return (int64_t{b[0]} << 24) | (int64_t{b[1]} << 16) | (int64_t{b[2]} << 8) | int64_t{b[3]};
}

}  // namespace

torch::Tensor read_idx(const std::string& path) {
  const GzipFile file(gzopen(path.c_str(), "rb"));
  if (!file) throw BadInput(fmt::format("Cannot read '{}': {}.", path, std::strerror(errno)));
  std::array<unsigned char, 4> word{};
  read_exactly(file.get(), word.data(), 4, path);
  if (word[0] != 0 || word[1] != 0 || word[2] != kUnsignedByte || word[3] == 0 || word[3] > 4)
    throw BadInput(fmt::format("'{}' is not an IDX file of bytes: it begins with {:02x}{:02x}{:02x}{:02x}, not 000008 and the number of dimensions.",
                               path, word[0], word[1], word[2], word[3]));
  std::vector<int64_t> shape(word[3]);
  int64_t total = 1;
  for (auto& extent : shape) {
    read_exactly(file.get(), word.data(), 4, path);
    extent = big_endian(word);
    if (extent <= 0 || extent > kLargest / total)
      throw BadInput(fmt::format("'{}' gives the absurd size {} in its header; fetch the file again.", path, extent));
    total *= extent;
  }
  return read_bytes(file.get(), total, path).view(shape);
}

}  // namespace basin
