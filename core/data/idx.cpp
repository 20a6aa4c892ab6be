#include "core/data/idx.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "core/base/errors.h"
#include "core/formats/gzip.h"

namespace basin {
namespace {

constexpr int64_t kLargest = int64_t{1} << 33;  // bytes; ImageNet 32 has 4e9
constexpr unsigned kUnsignedByte = 0x08, kMostDimensions = 4;

using Word = std::array<unsigned char, 4>;

int64_t big_endian(const Word& b) {
  return (int64_t{b[0]} << 24) | (int64_t{b[1]} << 16) | (int64_t{b[2]} << 8) | int64_t{b[3]};
}

/// Of a type's code in the format; empty for none.
std::string_view type_name(unsigned code) {
  switch (code) {
    case 0x09:
      return "signed bytes";
    case 0x0b:
      return "16-bit whole numbers";
    case 0x0c:
      return "32-bit whole numbers";
    case 0x0d:
      return "32-bit reals";
    case 0x0e:
      return "64-bit reals";
    default:
      return "";
  }
}

void check_magic(const Word& word, const std::string& path) {
  const bool begins_well = word[0] == 0 && word[1] == 0 && word[3] > 0;
  if (begins_well && word[2] == kUnsignedByte && word[3] <= kMostDimensions) return;
  if (begins_well && word[2] == kUnsignedByte)
    throw BadInput(fmt::format("'{}' is an IDX file of {} dimensions; images have 3 or 4, and labels 1.", path, word[3]));
  if (begins_well && !type_name(word[2]).empty())
    throw BadInput(fmt::format("'{}' is an IDX file of {}; save it anew with unsigned bytes from 0 to 255.", path, type_name(word[2])));
  throw BadInput(fmt::format("'{}' is not an IDX file of bytes: it begins with {:02x}{:02x}{:02x}{:02x}, not 000008 and the number of dimensions.",
                             path, word[0], word[1], word[2], word[3]));
}

/// Grows with what is there, so that a header alone cannot claim memory.
torch::Tensor read_bytes(PackedFile& file, const std::vector<int64_t>& shape, int64_t size, const std::string& path, const LoadWatch& watch) {
  constexpr int64_t kPart = int64_t{1} << 26;
  std::vector<torch::Tensor> parts;
  const int64_t item = size / shape.front();
  for (int64_t done = 0; done < size; done += kPart) {
    if (watch.progress && !watch.progress(done / item, shape.front()))
      throw BadInput(fmt::format("Reading of '{}' was given up after {} of {} images.", path, done / item, shape.front()));
    parts.push_back(torch::empty({std::min(kPart, size - done)}, torch::kByte));
    file.read(parts.back().data_ptr(), parts.back().size(0), size - done - parts.back().size(0));
  }
  return parts.size() == 1 ? parts.front() : torch::cat(parts);
}

}  // namespace

torch::Tensor read_idx(const std::string& path, const LoadWatch& watch) {
  PackedFile file(path);
  Word word{};
  file.read(word.data(), 4);
  check_magic(word, path);
  std::vector<int64_t> shape(word[3]);
  int64_t total = 1;
  for (auto& extent : shape) {
    file.read(word.data(), 4);
    extent = big_endian(word);
    if (extent <= 0 || extent > kLargest / total)
      throw BadInput(fmt::format("'{}' gives the absurd size {} in its header; fetch the file again.", path, extent));
    total *= extent;
  }
  const auto bytes = read_bytes(file, shape, total, path, watch);
  file.require_end();
  return bytes.view(shape);
}

}  // namespace basin
