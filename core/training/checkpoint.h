#pragma once
// Tensors and words of a run in one safetensors file.

#include <map>
#include <string>

#include "core/energy/energy.h"
#include "core/formats/file_kinds.h"
#include "core/formats/safetensors.h"

namespace basin {

struct Checkpoint {
  NamedTensors tensors;
  std::map<std::string, std::string> metadata;  ///< "format", "config", "step"...
};

/// Atomic; throws BadInput when the file cannot be written.
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint, const char* format = kRunFormat);
/// The whole file in memory. Throws BadInput when it is not sound or of another format.
Checkpoint read_checkpoint(const std::string& path, const char* format = kRunFormat);

/// A checkpoint whose tensors are read one by one to where they are wanted: a large buffer is in memory once.
class CheckpointFile {
 public:
  /// Throws BadInput when the file is not sound or of another format.
  explicit CheckpointFile(const std::string& path, const char* format = kRunFormat);

  const std::string& path() const { return path_; }
  const std::map<std::string, std::string>& metadata() const { return file_.metadata; }
  /// Its tensors by name, for as long as the file lives; a tensor that is not finite has overwritten its target.
  TensorSource tensors() const;
  /// Of the tensor of that name; empty where there is none.
  std::vector<int64_t> shape(const std::string& name) const { return file_.shape(name); }
  /// One of them; undefined where there is none of that name.
  torch::Tensor tensor(const std::string& name) const;

 private:
  friend Checkpoint read_checkpoint(const std::string& path, const char* format);
  torch::Tensor read(const TensorEntry& entry) const;
  std::string copy(const std::string& name, const torch::Tensor& to) const;

  std::string path_;
  SafetensorsFile file_;
};

}  // namespace basin
