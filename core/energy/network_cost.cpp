// Parameters, multiply-adds and receptive field, counted from the layers.

#include <algorithm>

#include "core/energy/architecture.h"
#include "core/energy/layers/builder.h"

namespace basin {
namespace {

/// What a walk over layers carries along: the shape so far, and the patch that one place sees.
struct Walk {
  InputShape shape;
  int64_t step = 1;   ///< pixels between neighbouring places
  int64_t field = 1;  ///< pixels
  int64_t flops = 0;
  bool sees_all = false;

  int64_t places() const { return shape.height * shape.width; }

  void slide(const Layer& window) {
    const auto side = [&](int64_t n) { return (n + 2 * window.padding - window.kernel) / window.stride + 1; };
    field += (window.kernel - 1) * step;
    step *= window.stride;
    shape.height = side(shape.height);
    shape.width = side(shape.width);
  }
};

void walk_layers(const std::vector<Layer>& layers, Walk& walk);

void walk_residual(const Layer& layer, Walk& walk) {
  Walk skip = walk;
  walk_layers(layer.skip, skip);
  const int64_t skip_flops = skip.flops - walk.flops;
  walk_layers(layer.body, walk);
  walk.flops += skip_flops;
}

void walk_layer(const Layer& layer, Walk& walk) {
  switch (layer.kind) {
    case LayerKind::convolution:
      walk.slide(layer);
      walk.shape.channels = layer.out;
      walk.flops += 2 * layer.kernel * layer.kernel * layer.in * layer.out * walk.places();
      break;
    case LayerKind::average_pool:
      walk.slide(layer);
      break;
    case LayerKind::attention:
      walk.flops += 2 * walk.places() * (layer.in * (2 * layer.kernel + layer.out) + walk.places() * (layer.kernel + layer.out));
      walk.sees_all = true;
      break;
    case LayerKind::residual:
      walk_residual(layer, walk);
      break;
    case LayerKind::enlarge:
      walk.shape.height *= 2;
      walk.shape.width *= 2;
      walk.step /= 2;
      break;
    case LayerKind::flatten:
    case LayerKind::half_squares:
    case LayerKind::half_squared_distance:
    case LayerKind::sum_pool:
    case LayerKind::mean_pool:
      break;
    case LayerKind::dense:
      walk.flops += 2 * layer.in * layer.out;
      break;
    case LayerKind::gain:
    case LayerKind::class_gain:
    case LayerKind::level_gain:
    case LayerKind::norm:
    case LayerKind::activation:
      break;
  }
}

void walk_layers(const std::vector<Layer>& layers, Walk& walk) {
  for (const auto& layer : layers) walk_layer(layer, walk);
}

}  // namespace

NetworkCost cost_of(const Architecture& architecture, const InputShape& input) {
  NetworkCost cost;
  for (const auto& weight : architecture.weights) {
    int64_t size = 1;
    for (const int64_t n : weight.shape) size *= n;
    cost.parameters += size;
  }
  for (const auto& branch : architecture.branches) {
    Walk walk{input};
    for (int64_t i = 0; i < branch.halvings; ++i) walk.slide(halving());
    walk_layers(branch.layers, walk);
    cost.flops += walk.flops;
    cost.receptive_field = std::max(cost.receptive_field, walk.field);
    cost.sees_all = cost.sees_all || walk.sees_all;
  }
  if (input.height == 1 && input.width == 1) cost.receptive_field = 0;
  return cost;
}

}  // namespace basin
