#pragma once
// The safetensors container: a JSON header of names, types and shapes, then raw little-endian data. Byte level, no LibTorch.
// Source: https://github.com/huggingface/safetensors, section "Format".

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace basin {

struct TensorEntry {
  std::string name;
  std::string dtype;  ///< "F32", "I64", "U8"...
  std::vector<int64_t> shape;
  const void* data = nullptr;  ///< size bytes to be written; null in an entry of a file that was opened
  uint64_t size = 0;           ///< bytes
  uint64_t offset = 0;         ///< of the data in the opened file
};

/// Atomic; throws BadInput when the file cannot be written.
void write_safetensors(const std::string& path, const std::vector<TensorEntry>& tensors, const std::map<std::string, std::string>& metadata);

/// An open file: its header is in memory, and the data are read tensor by tensor to where they are wanted, so that a file of any size is held once.
class SafetensorsFile {
 public:
  /// Throws BadInput naming path and fault for anything that is not a sound file, as the format demands: header length, JSON without duplicate keys,
  /// types, shapes, and data of which every byte belongs to one tensor.
  explicit SafetensorsFile(const std::string& path);
  SafetensorsFile(SafetensorsFile&& other) noexcept;
  SafetensorsFile& operator=(SafetensorsFile&&) = delete;
  ~SafetensorsFile();

  /// Reads the data of one of `tensors`, `entry.size` bytes. Throws BadInput when the file can no longer be read.
  void read(const TensorEntry& entry, void* to) const;

  /// The tensor of that name, null where there is none.
  const TensorEntry* find(const std::string& name) const;
  /// Its shape, empty where there is none.
  std::vector<int64_t> shape(const std::string& name) const;

  std::vector<TensorEntry> tensors;  ///< in the order of their data
  std::map<std::string, std::string> metadata;

 private:
  void parse_header(uint64_t file_size);
  void check_layout(uint64_t data_begin, uint64_t file_size) const;
  void read_at(uint64_t offset, void* to, uint64_t size) const;

  std::string path_;
  int descriptor_ = -1;
};

/// The metadata alone. Throws BadInput when the file is not sound.
std::map<std::string, std::string> read_metadata(const std::string& path);

}  // namespace basin
