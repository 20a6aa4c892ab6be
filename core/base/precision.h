#pragma once
// How precisely a network computes while chains move. States and noise are always single precision.

#include "core/base/fields.h"

namespace basin {

enum class Precision { float32, bfloat16 };
inline const std::vector<Named<Precision>> kPrecisions = {
    {Precision::float32, "float32", "Single precision."},
    {Precision::bfloat16, "bfloat16",
     "Convolutions with 8 significant bits where the processor or GPU has them, up to twice as fast; single precision elsewhere."},
};

}  // namespace basin
