#pragma once
// How precisely a network computes while chains move. States and noise are always single precision.

#include "core/base/fields.h"

namespace basin {

enum class Precision { float32, bfloat16 };
inline const std::vector<Named<Precision>> kPrecisions = {
    {Precision::float32, "float32", "Single precision."},
    {Precision::bfloat16, "bfloat16",
     "Convolutions with 8 significant bits, up to twice as fast, on processors with AVX512-BF16 and CUDA GPUs of compute capability 8 or more. "
     "Single precision elsewhere; status.json says which."},
};

}  // namespace basin
