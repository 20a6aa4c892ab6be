#include "core/formats/safetensors.h"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/errors.h"
#include "core/base/files.h"

namespace basin {
namespace {

using nlohmann::ordered_json;

constexpr uint64_t kLargestHeader = 100'000'000;  // the format's own limit
constexpr size_t kPrefix = 8;

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

TensorEntry parse_entry(const std::string& path, const std::string& name, const ordered_json& item, const char* data, size_t data_size) {
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
  entry.data = data + offsets[0];
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

SafetensorsFile read_safetensors(const std::string& path) {
  SafetensorsFile file;
  file.bytes = read_file(path);
  uint64_t length = 0;
  if (file.bytes.size() < kPrefix) unsound(path, fmt::format("it has only {} bytes", file.bytes.size()));
  std::memcpy(&length, file.bytes.data(), kPrefix);
  if (length > kLargestHeader || length > file.bytes.size() - kPrefix)
    unsound(path, fmt::format("its header claims {} bytes and the file has {} (not safetensors, or truncated)", length, file.bytes.size()));
  const char* data = file.bytes.data() + kPrefix + length;
  const size_t data_size = file.bytes.size() - kPrefix - length;
  try {
    const auto header = ordered_json::parse(file.bytes.data() + kPrefix, file.bytes.data() + kPrefix + length);
    for (const auto& [name, item] : header.items()) {
      if (name == "__metadata__") {
        file.metadata = item.get<std::map<std::string, std::string>>();
      } else {
        file.tensors.push_back(parse_entry(path, name, item, data, data_size));
      }
    }
  } catch (const nlohmann::json::exception& error) {
    unsound(path, fmt::format("its header cannot be read ({})", error.what()));
  }
  return file;
}

std::map<std::string, std::string> read_metadata(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw BadInput(fmt::format("Cannot read '{}': {}.", path, error.message()));
  std::ifstream in(path, std::ios::binary);
  uint64_t length = 0;
  if (!in.read(reinterpret_cast<char*>(&length), kPrefix)) unsound(path, fmt::format("it has only {} bytes", size));
  if (length > kLargestHeader || length > size - kPrefix)
    unsound(path, fmt::format("its header claims {} bytes and the file has {} (not safetensors, or truncated)", length, size));
  std::string text(length, '\0');
  in.read(text.data(), static_cast<std::streamsize>(length));
  try {
    const auto header = ordered_json::parse(text);
    return header.contains("__metadata__") ? header["__metadata__"].get<std::map<std::string, std::string>>() : std::map<std::string, std::string>{};
  } catch (const nlohmann::json::exception& fault) {
    unsound(path, fmt::format("its header cannot be read ({})", fault.what()));
  }
}

}  // namespace basin
