#pragma once
// Tensors and words of a run in one safetensors file.

#include <map>
#include <string>

#include "core/energy/energy.h"
#include "core/formats/file_kinds.h"

namespace basin {

struct Checkpoint {
  NamedTensors tensors;
  std::map<std::string, std::string> metadata;  ///< "format", "config", "step"...
};

/// Atomic; throws BadInput when the file cannot be written.
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint, const char* format = kRunFormat);
/// Throws BadInput when the file is not sound or of another format.
Checkpoint read_checkpoint(const std::string& path, const char* format = kRunFormat);

/// Of the tensor of that name; empty where there is none.
std::vector<int64_t> shape_in(const Checkpoint& checkpoint, const std::string& name);

}  // namespace basin
