#include "core/formats/safetensors.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "core/base/errors.h"
#include "core/base/files.h"

namespace basin {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr uint64_t kLargestHeader = 100'000'000;  // the format's own limit
constexpr uint64_t kPrefix = 8;
constexpr uint64_t kMostAtOnce = uint64_t{1} << 30;  // the system reads at most 2 GiB in one call

size_t bytes_per_value(const std::string& dtype) {
  if (dtype == "F64" || dtype == "I64" || dtype == "U64") return 8;
  if (dtype == "F32" || dtype == "I32" || dtype == "U32") return 4;
  if (dtype == "F16" || dtype == "BF16" || dtype == "I16" || dtype == "U16") return 2;
  if (dtype == "U8" || dtype == "I8" || dtype == "BOOL") return 1;
  return 0;
}

[[noreturn]] void unsound(const std::string& path, const std::string& fault) {
  throw BadInput(fmt::format("'{}' is not a sound checkpoint: {}; use another file.", path, fault));
}

/// Stops at a key that an object has twice: the format forbids them, and the library keeps the last. Its own callback for that takes a time that is
/// quadratic in the number of tensors.
class TwiceNamed : public nlohmann::json_sax<json> {
 public:
  std::optional<std::string> found;

  bool start_object(size_t) override { return keys_.emplace_back(), true; }
  bool end_object() override { return keys_.pop_back(), true; }
  bool key(string_t& name) override {
    if (keys_.back().insert(name).second) return true;
    found = name;
    return false;
  }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t, const std::string&, const json::exception&) override { return false; }

 private:
  std::vector<std::set<std::string>> keys_;  ///< of the objects that are open
};

json parse_json(const std::string& path, const std::string& text) {
  if (text.empty() || text.front() != '{') unsound(path, "its header cannot be read (it does not begin with '{')");
  TwiceNamed twice;
  if (!json::sax_parse(text, &twice) && twice.found) unsound(path, fmt::format("its header names '{}' twice", *twice.found));
  return json::parse(text);
}

TensorEntry parse_entry(const std::string& path, const std::string& name, const json& item, uint64_t data_begin, uint64_t data_size) {
  TensorEntry entry;
  entry.name = name;
  entry.dtype = item.at("dtype").get<std::string>();
  entry.shape = item.at("shape").get<std::vector<int64_t>>();
  const auto offsets = item.at("data_offsets").get<std::vector<uint64_t>>();
  uint64_t size = bytes_per_value(entry.dtype);
  if (size == 0) unsound(path, fmt::format("'{}' has the unknown type '{}'", name, entry.dtype));
  for (const int64_t extent : entry.shape) {
    if (extent < 0 || (extent > 0 && size > std::numeric_limits<uint64_t>::max() / static_cast<uint64_t>(extent)))
      unsound(path, fmt::format("'{}' has an impossible shape", name));
    size *= static_cast<uint64_t>(extent);
  }
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_size || offsets[1] - offsets[0] != size)
    unsound(path, fmt::format("the data of '{}' lies outside the file or has another size than its shape (truncated?)", name));
  entry.offset = data_begin + offsets[0];
  entry.size = size;
  return entry;
}

std::string header_of(const std::vector<TensorEntry>& tensors, const std::map<std::string, std::string>& metadata) {
  ordered_json header;
  header["__metadata__"] = metadata;
  uint64_t offset = 0;
  for (const auto& tensor : tensors) {
    header[tensor.name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + tensor.size}}};
    offset += tensor.size;
  }
  std::string text = header.dump();
  text.append((kPrefix - text.size() % kPrefix) % kPrefix, ' ');
  return text;
}

}  // namespace

void write_safetensors(const std::string& path, const std::vector<TensorEntry>& tensors, const std::map<std::string, std::string>& metadata) {
  const std::string header = header_of(tensors, metadata);
  const uint64_t length = header.size();
  write_atomically(path, [&](const auto& append) {
    append(&length, kPrefix);
    append(header.data(), header.size());
    for (const auto& tensor : tensors) append(tensor.data, tensor.size);
  });
}

SafetensorsFile::SafetensorsFile(const std::string& path) : path_(path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw BadInput(fmt::format("'{}' is a folder; give a file.", path));
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about = {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &about) != 0) {
    const std::string reason = std::strerror(errno);
    if (descriptor_ >= 0) ::close(descriptor_);
    throw BadInput(fmt::format("Cannot read '{}': {}.", path, reason));
  }
  try {
    parse_header(static_cast<uint64_t>(about.st_size));
  } catch (...) {
    ::close(descriptor_);  // an object that was not made is not destroyed
    throw;
  }
}

SafetensorsFile::SafetensorsFile(SafetensorsFile&& other) noexcept
    : tensors(std::move(other.tensors)),
      metadata(std::move(other.metadata)),
      path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

SafetensorsFile::~SafetensorsFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void SafetensorsFile::parse_header(uint64_t file_size) {
  if (file_size < kPrefix) unsound(path_, fmt::format("it has only {} bytes", file_size));
  uint64_t length = 0;
  read_at(0, &length, kPrefix);
  if (length > kLargestHeader || length > file_size - kPrefix)
    unsound(path_, fmt::format("its header claims {} bytes and the file has {} (not safetensors, or truncated)", length, file_size));
  std::string text(length, '\0');
  read_at(kPrefix, text.data(), length);
  const uint64_t data_begin = kPrefix + length, data_size = file_size - data_begin;
  try {
    const auto header = parse_json(path_, text);
    for (const auto& [name, item] : header.items()) {
      if (name == "__metadata__") {
        metadata = item.get<std::map<std::string, std::string>>();
      } else {
        tensors.push_back(parse_entry(path_, name, item, data_begin, data_size));
      }
    }
  } catch (const nlohmann::json::exception& fault) {
    unsound(path_, fmt::format("its header cannot be read ({})", fault.what()));
  }
  std::sort(tensors.begin(), tensors.end(),
            [](const auto& a, const auto& b) { return std::tie(a.offset, a.size, a.name) < std::tie(b.offset, b.size, b.name); });
  check_layout(data_begin, file_size);
}

/// One tensor after another to the file's end, without overlaps and holes.
void SafetensorsFile::check_layout(uint64_t data_begin, uint64_t file_size) const {
  uint64_t end = data_begin;
  for (const auto& entry : tensors) {
    if (entry.offset < end) unsound(path_, fmt::format("the data of '{}' overlaps another tensor's", entry.name));
    if (entry.offset > end) unsound(path_, fmt::format("{} bytes before '{}' belong to no tensor", entry.offset - end, entry.name));
    end += entry.size;
  }
  if (end != file_size) unsound(path_, fmt::format("{} bytes after its last tensor belong to none", file_size - end));
}

const TensorEntry* SafetensorsFile::find(const std::string& name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const TensorEntry& entry) { return entry.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

std::vector<int64_t> SafetensorsFile::shape(const std::string& name) const {
  const auto* entry = find(name);
  return entry == nullptr ? std::vector<int64_t>() : entry->shape;
}

void SafetensorsFile::read(const TensorEntry& entry, void* to) const {
  read_at(entry.offset, to, entry.size);
}

void SafetensorsFile::read_at(uint64_t offset, void* to, uint64_t size) const {
  auto* bytes = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t got = ::pread(descriptor_, bytes, std::min<uint64_t>(size, kMostAtOnce), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw BadInput(fmt::format("Cannot read '{}': {}.", path_, got < 0 ? std::strerror(errno) : "it became shorter meanwhile"));
    bytes += got;
    offset += static_cast<uint64_t>(got);
    size -= static_cast<uint64_t>(got);
  }
}

std::map<std::string, std::string> read_metadata(const std::string& path) {
  return SafetensorsFile(path).metadata;
}

}  // namespace basin
