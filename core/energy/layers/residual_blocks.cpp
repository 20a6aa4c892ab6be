#include "core/energy/layers/residual_blocks.h"

#include <algorithm>
#include <numeric>

namespace basin {
namespace {

constexpr int64_t kMostGroups = 32;
constexpr int64_t kMostInstanceFilters = 128;  // with more, the released code normalises groups

int64_t norm_groups(Norm norm, int64_t channels) {
  const int64_t some = std::gcd(kMostGroups, channels);
  switch (norm) {
    case Norm::instance:
      return channels <= kMostInstanceFilters ? channels : some;
    case Norm::group:
      return some;
    case Norm::layer:
    case Norm::none:
      break;
  }
  return 1;
}

/// What follows a convolution of a block before its activation.
void finish(std::vector<Layer>& layers, LayerBuilder& builder, const std::string& name, int64_t channels, bool scalar_gain,
            const NetworkOptions& options) {
  if (options.norm != Norm::none) layers.push_back(builder.norm(name, channels, norm_groups(options.norm, channels)));
  if (has_class_gains(options))
    layers.push_back(builder.class_gain(name, channels));
  else if (scalar_gain)
    layers.push_back(builder.gain(name));
}

Layer residual(std::vector<Layer> body, std::vector<Layer> skip) {
  Layer layer = plain_layer(LayerKind::residual);
  layer.body = std::move(body);
  layer.skip = std::move(skip);
  return layer;
}

}  // namespace

std::vector<Layer> igebm_block(LayerBuilder& builder, const std::string& name, const BlockPlan& plan, const NetworkOptions& options) {
  const int64_t in = plan.in * options.width, out = plan.out * options.width;
  const bool bias = !has_class_gains(options), spectral = options.spectral_norm;
  const auto treatment = spectral ? Treatment::spectral : Treatment::none;
  std::vector<Layer> body, skip;
  body.push_back(builder.convolution(name + ".conv1", {in, out, 3, 1, 1, bias, Start::he, treatment}));
  finish(body, builder, name + ".conv1", out, true, options);
  body.push_back(plain_layer(LayerKind::activation));
  const auto second_start = spectral ? Start::tiny : Start::zero;
  const auto second_treatment = spectral ? Treatment::spectral_bounded : Treatment::none;
  body.push_back(builder.convolution(name + ".conv2", {out, out, 3, 1, 1, bias, second_start, second_treatment}));
  finish(body, builder, name + ".conv2", out, true, options);
  if (in != out || plan.halves) skip.push_back(builder.convolution(name + ".skip", {in, out, 1, 1, 0, false, Start::lecun, treatment}));

  std::vector<Layer> layers = {residual(std::move(body), std::move(skip))};
  if (plan.halves) layers.push_back(average_pool(2, 2, 0));
  layers.push_back(plain_layer(LayerKind::activation));
  return layers;
}

std::vector<Layer> improved_cd_block(LayerBuilder& builder, const std::string& name, const BlockPlan& plan, const NetworkOptions& options) {
  const int64_t in = plan.in * options.width, out = plan.out * options.width;
  const auto treatment = options.spectral_norm ? Treatment::spectral : Treatment::standardised;
  std::vector<Layer> body;
  for (const std::string part : {".conv1", ".conv2"}) {
    if (!body.empty()) body.push_back(plain_layer(LayerKind::activation));
    body.push_back(builder.convolution(name + part, {in, in, 3, 1, 1, true, Start::he, treatment}));
    finish(body, builder, name + part, in, false, options);
  }
  std::vector<Layer> layers = {residual(std::move(body), {}), plain_layer(LayerKind::activation)};
  if (plan.halves) {
    const auto plain = options.spectral_norm ? Treatment::spectral : Treatment::none;
    layers.push_back(builder.convolution(name + ".down", {in, out, 3, 1, 1, true, Start::he, plain}));
    layers.push_back(average_pool(3, 2, 1));
    layers.push_back(plain_layer(LayerKind::activation));
  }
  return layers;
}

}  // namespace basin
