#pragma once
// Writes architectures: each layer with its weights.

#include "core/energy/architecture.h"

namespace basin {

/// Layers of one branch; names of weights begin with `prefix`.
class LayerBuilder {
 public:
  LayerBuilder(Architecture& architecture, std::string prefix) : architecture_(architecture), prefix_(std::move(prefix)) {}

  struct Convolution {
    int64_t in, out;
    int64_t kernel = 3, stride = 1, padding = 1;
    bool bias = true;
    Start start = Start::he;
    Treatment treatment = Treatment::none;
  };
  Layer convolution(const std::string& name, const Convolution& c);
  Layer gain(const std::string& name);
  Layer class_gain(const std::string& name, int64_t channels);
  Layer level_gain(const std::string& name, int64_t channels);
  Layer norm(const std::string& name, int64_t channels, int64_t groups);
  Layer attention(const std::string& name, int64_t channels, Treatment treatment);
  Layer dense(const std::string& name, int64_t in, int64_t out, Start start);

 private:
  /// Returns the place of the weight.
  size_t add(const std::string& name, std::vector<int64_t> shape, Start start, Treatment treatment = Treatment::none);

  Architecture& architecture_;
  std::string prefix_;
};

Layer plain_layer(LayerKind kind);
Layer average_pool(int64_t kernel, int64_t stride, int64_t padding);
/// From one scale to the next coarser.
inline Layer halving() {
  return average_pool(3, 2, 1);
}

}  // namespace basin
