#pragma once
// Explicit random streams: each part of a run draws from its own generator, all saved in the checkpoint.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <vector>

namespace basin {

/// A generator on `device` for stream number `stream` of a run seeded with `seed`.
at::Generator make_generator(const torch::Device& device, int64_t seed, int64_t stream);

/// State as a byte tensor on the CPU, and back.
torch::Tensor state_of(const at::Generator& generator);
void restore_state(at::Generator& generator, const torch::Tensor& state);

}  // namespace basin
