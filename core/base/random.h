#pragma once
// Explicit random streams: each part of a run draws from its own generator, all saved in the checkpoint.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <vector>

namespace basin {

/// Every random stream there is, by its first number: a part that takes several (+ shard, + epoch, + update) has those up to the next line's. The
/// numbers of weights, data, buffer, chains and shuffles are part of what makes a run repeat, and stay.
enum class Stream : int64_t {
  held_out = 0,               ///< points of a known density to measure on
  weights = 1,                ///< how a network starts
  data = 2,                   ///< batches
  buffer = 3,                 ///< draws from the replay buffer, and what it replaces
  buffer_start = 4,           ///< the noise that fills it at first
  chains = 5,                 ///< of training; + shard
  samples = 5000,             ///< starts of a finished model's chains
  sample_chains = 5001,       ///< + shard
  classifier = 7000,          ///< weights and batches of the classifier that gives features
  training_picks = 7100,      ///< training pictures that are compared with held-out ones
  noise_picks = 7101,         ///< pictures of noise, likewise
  live_starts = 7200,         ///< of the laboratory's chains
  live_chains = 7201,         ///< + shard
  path_maps = 12000,          ///< of the laboratory's paths side by side
  bias_starts = 13000,        ///< of the measurement of a sampler's bias
  bias_chains = 13001,        ///< + shard
  known_noise = 15000,        ///< on the known pixels of a picture that is filled, at each level
  particles = 15001,          ///< which of a group of chains take the places of others
  shuffles = 1000000,         ///< of the data; + epoch, those of later attempts far on
  slot_noise = 500000000000,  ///< that a hand puts into the buffer's slots; + 1000 updates + edit
  health = 1000000000000,     ///< what the stability rules look at; + update
};

/// A generator on `device` for stream number `stream` of a run seeded with `seed`; parts of the program take theirs from the list above.
at::Generator make_generator(const torch::Device& device, int64_t seed, int64_t stream);
inline at::Generator make_generator(const torch::Device& device, int64_t seed, Stream stream, int64_t index = 0) {
  return make_generator(device, seed, static_cast<int64_t>(stream) + index);
}

/// State as a byte tensor on the CPU, and back.
torch::Tensor state_of(const at::Generator& generator);
void restore_state(at::Generator& generator, const torch::Tensor& state);

}  // namespace basin
