#pragma once
// The safetensors container: a JSON header of names, types and shapes, then raw little-endian data. Byte level, no LibTorch.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace basin {

struct TensorEntry {
  std::string name;
  std::string dtype;  ///< "F32", "I64", "U8"...
  std::vector<int64_t> shape;
  const void* data = nullptr;  ///< size bytes; when read, points into SafetensorsFile::bytes
  size_t size = 0;
};

/// Atomic; throws BadInput when the file cannot be written.
void write_safetensors(const std::string& path, const std::vector<TensorEntry>& tensors, const std::map<std::string, std::string>& metadata);

struct SafetensorsFile {
  std::string bytes;
  std::vector<TensorEntry> tensors;
  std::map<std::string, std::string> metadata;
};

/// Throws BadInput naming path and fault for anything that is not a sound file: header length, JSON, types, shapes, offsets.
SafetensorsFile read_safetensors(const std::string& path);

/// The metadata alone, without reading the data. Throws BadInput when the header is not sound.
std::map<std::string, std::string> read_metadata(const std::string& path);

}  // namespace basin
