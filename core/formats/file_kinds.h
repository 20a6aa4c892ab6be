#pragma once
// What this program keeps in safetensors files, by the word "format" of their metadata.

#include <string_view>

namespace basin {

inline constexpr const char* kRunFormat = "basin-run-1";      ///< everything from which a run continues
inline constexpr const char* kModelFormat = "basin-model-1";  ///< weights alone

inline std::string_view describe_format(std::string_view format) {
  if (format == kRunFormat) return "the checkpoint of a run";
  if (format == kModelFormat) return "a model (weights alone, without buffer and optimiser)";
  return "a safetensors file but none of this program's";
}

}  // namespace basin
