#include "core/base/random.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

namespace basin {
namespace {

/// SplitMix64 (Steele, Lea & Flood 2014): neighbouring seeds give unrelated streams.
uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

at::Generator make_generator(const torch::Device& device, int64_t seed, int64_t stream) {
  at::Generator generator = device.is_cuda() ? at::globalContext().defaultGenerator(device).clone() : at::detail::createCPUGenerator();
  generator.set_current_seed(mix(mix(static_cast<uint64_t>(seed)) + static_cast<uint64_t>(stream)));
  return generator;
}

torch::Tensor state_of(const at::Generator& generator) {
  at::Generator handle = generator;
  const std::lock_guard<std::mutex> lock(handle.mutex());
  return handle.get_state().clone();
}

void restore_state(at::Generator& generator, const torch::Tensor& state) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
}

}  // namespace basin
