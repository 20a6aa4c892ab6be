#include "core/energy/layers/builder.h"

#include <algorithm>

namespace basin {

size_t LayerBuilder::add(const std::string& name, std::vector<int64_t> shape, Start start, Treatment treatment) {
  architecture_.weights.push_back({prefix_ + name, std::move(shape), start, treatment});
  return architecture_.weights.size() - 1;
}

Layer LayerBuilder::convolution(const std::string& name, const Convolution& c) {
  Layer layer{LayerKind::convolution};
  layer.in = c.in;
  layer.out = c.out;
  layer.kernel = c.kernel;
  layer.stride = c.stride;
  layer.padding = c.padding;
  layer.bias = c.bias;
  layer.first = add(name + ".weight", {c.out, c.in, c.kernel, c.kernel}, c.start, c.treatment);
  if (c.bias) add(name + ".bias", {c.out}, Start::zero);
  return layer;
}

Layer LayerBuilder::gain(const std::string& name) {
  Layer layer{LayerKind::gain};
  layer.first = add(name + ".gain", {1}, Start::one);
  return layer;
}

Layer LayerBuilder::class_gain(const std::string& name, int64_t channels) {
  Layer layer{LayerKind::class_gain};
  layer.out = channels;
  layer.first = add(name + ".class_gain", {architecture_.classes, channels}, Start::one);
  add(name + ".class_bias", {architecture_.classes, channels}, Start::zero);
  return layer;
}

Layer LayerBuilder::level_gain(const std::string& name, int64_t channels) {
  constexpr auto kKnots = static_cast<int64_t>(kLevelKnots.size());
  Layer layer{LayerKind::level_gain};
  layer.out = channels;
  layer.first = add(name + ".level_gain", {kKnots, channels}, Start::one);
  add(name + ".level_bias", {kKnots, channels}, Start::zero);
  return layer;
}

Layer LayerBuilder::norm(const std::string& name, int64_t channels, int64_t groups) {
  Layer layer{LayerKind::norm};
  layer.out = channels;
  layer.groups = groups;
  layer.first = add(name + ".norm_gain", {channels}, Start::one);
  add(name + ".norm_bias", {channels}, Start::zero);
  return layer;
}

Layer LayerBuilder::attention(const std::string& name, int64_t channels, Treatment treatment) {
  constexpr int64_t kReduction = 8;  // channels of queries and keys are fewer by this factor (Zhang et al. 2019)
  Layer layer{LayerKind::attention};
  layer.in = layer.out = channels;
  layer.kernel = std::max<int64_t>(1, channels / kReduction);
  layer.first = architecture_.weights.size();
  for (const auto& [part, outputs] : {std::pair{".query", layer.kernel}, std::pair{".key", layer.kernel}, std::pair{".value", channels}}) {
    add(name + part + ".weight", {outputs, channels, 1, 1}, Start::lecun, treatment);
    add(name + part + ".bias", {outputs}, Start::zero);
  }
  add(name + ".gamma", {1}, Start::zero);
  return layer;
}

Layer LayerBuilder::dense(const std::string& name, int64_t in, int64_t out, Start start) {
  Layer layer{LayerKind::dense};
  layer.in = in;
  layer.out = out;
  layer.first = add(name + ".weight", {out, in}, start);
  add(name + ".bias", {out}, Start::zero);
  return layer;
}

Layer plain_layer(LayerKind kind) {
  return Layer{kind};
}

Layer average_pool(int64_t kernel, int64_t stride, int64_t padding) {
  Layer layer{LayerKind::average_pool};
  layer.kernel = kernel;
  layer.stride = stride;
  layer.padding = padding;
  return layer;
}

}  // namespace basin
