#include "core/energy/architecture.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/energy/layers/residual_blocks.h"

namespace basin {
namespace {

using Block = std::vector<Layer> (*)(LayerBuilder&, const std::string&, const BlockPlan&, const NetworkOptions&);

int64_t outputs(const NetworkOptions& options) {
  return has_logits(options) ? options.classes : 1;
}

struct ResidualPlan {
  Block block;
  LayerKind pool;
  std::vector<BlockPlan> blocks;
};

const ResidualPlan& residual_plan(Network kind) {
  static const ResidualPlan igebm = {igebm_block, LayerKind::sum_pool, {{1, 1, true}, {1, 1}, {1, 2, true, true}, {2, 2}, {2, 2, true}, {2, 2}}};
  static const ResidualPlan igebm_large = {
      igebm_block, LayerKind::sum_pool, {{1, 1, true}, {1, 1}, {1, 1}, {1, 2, true, true}, {2, 2}, {2, 2}, {2, 2, true}, {2, 2}, {2, 2}}};
  static const ResidualPlan imagenet32 = {igebm_block, LayerKind::sum_pool, {{1, 2, true}, {2, 2}, {2, 4, true, true}, {4, 4}, {4, 8, true}, {8, 8}}};
  static const ResidualPlan imagenet128 = {
      igebm_block, LayerKind::sum_pool, {{1, 1, true}, {1, 2, true}, {2, 4, true, true}, {4, 8, true}, {8, 16, true}, {16, 16}}};
  static const ResidualPlan improved_cd = {
      improved_cd_block, LayerKind::mean_pool, {{1, 1}, {1, 1, true}, {1, 1}, {1, 2, true, true}, {2, 2}, {2, 4, true}, {4, 4}, {4, 8, true}}};
  static const ResidualPlan improved_cd_large = {
      improved_cd_block, LayerKind::mean_pool, {{1, 2, true}, {2, 2, true}, {2, 4, true}, {4, 4}, {4, 8, true, true}, {8, 8}, {8, 16, true}}};
  static const ResidualPlan improved_cd_small = {improved_cd_block, LayerKind::mean_pool, {{1, 2, true}, {2, 4, true, true}, {4, 8, true}}};
  switch (kind) {
    case Network::igebm:
      return igebm;
    case Network::igebm_large:
      return igebm_large;
    case Network::igebm_imagenet32:
      return imagenet32;
    case Network::igebm_imagenet128:
      return imagenet128;
    case Network::improved_cd_large:
      return improved_cd_large;
    case Network::improved_cd_small:
      return improved_cd_small;
    default:
      return improved_cd;
  }
}

Architecture mlp(const NetworkOptions& options, const InputShape& input) {
  Architecture net{{}, {}, options.activation};
  LayerBuilder builder(net, "");
  Branch branch;
  int64_t in = input.channels * input.height * input.width;
  for (int64_t layer = 0; layer <= options.depth; ++layer) {
    const bool last = layer == options.depth;
    const int64_t out = last ? 1 : options.width;
    branch.layers.push_back(builder.dense(fmt::format("layer{}", layer), in, out, last ? Start::lecun : Start::he));
    if (!last) branch.layers.push_back(plain_layer(LayerKind::activation));
    in = out;
  }
  net.branches.push_back(std::move(branch));
  return net;
}

Architecture small_cnn(const NetworkOptions& options, const InputShape& input) {
  constexpr int64_t kSide = 28, kFlattenedSide = 2, kDenseUnits = 64;
  if (input.height != kSide || input.width != kSide)
    throw BadInput(
        fmt::format("network.kind = 'small-cnn' takes 28 x 28 images, and the data has {} x {}; choose 28 x 28 data, or another network such as "
                    "'improved-cd-small'.",
                    input.height, input.width));
  Architecture net{{}, {}, options.activation, options.classes, has_logits(options)};
  LayerBuilder builder(net, "");
  Branch branch;
  const bool conditional = has_class_gains(options);  // as in IGEBM: a gain and bias per class in place of the convolution's bias
  const int64_t w = options.width;
  int64_t in = input.channels, number = 0;
  for (const int64_t out : {w, 2 * w, 4 * w, 4 * w}) {
    const bool first = number == 0;
    const auto name = fmt::format("conv{}", number++);
    branch.layers.push_back(builder.convolution(name, {in, out, first ? 5 : 3, 2, first ? 4 : 1, !conditional, Start::lecun}));
    if (conditional) branch.layers.push_back(builder.class_gain(name, out));
    branch.layers.push_back(plain_layer(LayerKind::activation));
    in = out;
  }
  branch.layers.push_back(plain_layer(LayerKind::flatten));
  branch.layers.push_back(builder.dense("dense", in * kFlattenedSide * kFlattenedSide, kDenseUnits, Start::lecun));
  branch.layers.push_back(plain_layer(LayerKind::activation));
  branch.layers.push_back(builder.dense("top", kDenseUnits, outputs(options), Start::lecun));
  net.branches.push_back(std::move(branch));
  return net;
}

/// The first `count` blocks of the plan on the image halved `halvings` times; only the full scale has self-attention, as released.
Branch residual_branch(Architecture& net, const ResidualPlan& plan, size_t count, int64_t halvings, const NetworkOptions& options, int64_t channels) {
  LayerBuilder builder(net, options.scales > 1 ? fmt::format("scale{}.", halvings) : "");
  const auto spectral = options.spectral_norm ? Treatment::spectral : Treatment::none;
  Branch branch{halvings, {}};
  auto& layers = branch.layers;
  layers.push_back(builder.convolution("conv", {channels, options.width, 3, 1, 1, true, Start::he, spectral}));
  layers.push_back(plain_layer(LayerKind::activation));
  for (size_t i = 0; i < count; ++i) {
    auto block = plan.block(builder, fmt::format("block{}", i + 1), plan.blocks[i], options);
    layers.insert(layers.end(), block.begin(), block.end());
    if (options.attention && halvings == 0 && plan.blocks[i].attention_after)
      layers.push_back(builder.attention("attention", plan.blocks[i].out * options.width, spectral));
  }
  layers.push_back(plain_layer(plan.pool));
  // Free of spectral norm, as the released code of IGEBM leaves it.
  layers.push_back(builder.dense("top", plan.blocks[count - 1].out * options.width, outputs(options), Start::lecun));
  return branch;
}

void check_attention(const NetworkOptions& options, const ResidualPlan& plan, size_t count) {
  size_t place = 1;
  while (!plan.blocks[place - 1].attention_after) ++place;
  if (options.attention && place > count)
    throw BadInput(fmt::format(
        "network.attention = true comes after block {} of '{}', and network.blocks = {} ends before it; set network.blocks to at least {}.", place,
        entry_of(kNetworks, options.kind).name, count, place));
}

/// Blocks of the network on the image halved `scale` times, of `count` at full size: fewer by those up to and with the `scale`-th that halves (Du et
/// al. 2021, appendix A.1). They are the first ones, as in the released code: 8, 6 and 4 of figure 11a.
size_t blocks_at(const ResidualPlan& plan, size_t count, int64_t scale) {
  size_t fewer = 0;
  for (int64_t halvings = 0; halvings < scale; ++fewer) halvings += plan.blocks[fewer].halves ? 1 : 0;
  return count > fewer ? count - fewer : 1;
}

/// Pools of 3 x 3 with padding round sides up, as does the halving of the image; those of 2 x 2 round down, and h of them want 2^h places.
void check_side(const NetworkOptions& options, const ResidualPlan& plan, size_t count, const InputShape& input) {
  int64_t least = int64_t{1} << (options.scales - 1);
  for (int64_t scale = 0; scale < options.scales; ++scale) {
    int64_t places = 1;
    for (size_t i = 0; i < blocks_at(plan, count, scale); ++i) places *= plan.blocks[i].halves && plan.block == igebm_block ? 2 : 1;
    least = std::max(least, ((places - 1) << scale) + 1);
  }
  if (std::min(input.height, input.width) < least)
    throw BadInput(fmt::format(
        "network.kind = '{}' with {} blocks and network.scales = {} takes images of at least {} x {} pixels, and the data has {} x {}; set "
        "network.blocks or network.scales lower.",
        entry_of(kNetworks, options.kind).name, count, options.scales, least, least, input.height, input.width));
}

Architecture residual_net(const NetworkOptions& options, const InputShape& input) {
  const auto& plan = residual_plan(options.kind);
  const auto all = static_cast<int64_t>(plan.blocks.size());
  if (options.blocks > all)
    throw BadInput(fmt::format("network.blocks = {}: '{}' has {} blocks; set network.blocks to 0 (all) or at most {}.", options.blocks,
                               entry_of(kNetworks, options.kind).name, all, all));
  const auto count = static_cast<size_t>(options.blocks == 0 ? all : options.blocks);
  check_attention(options, plan, count);
  check_side(options, plan, count, input);
  Architecture net{{}, {}, options.activation, options.classes, has_logits(options)};
  for (int64_t scale = 0; scale < options.scales; ++scale)
    net.branches.push_back(residual_branch(net, plan, blocks_at(plan, count, scale), scale, options, input.channels));
  return net;
}

/// U-net (Ronneberger, Fischer & Brox 2015) whose output is squared and summed: 1/2 ||r(x)||^2 (Du et al. 2023, section 4). Sums in place of
/// concatenations, so that each finer scale is a residual layer around the coarser one. With a level of noise, r is what is left of x after a guess
/// of the picture without it: the more noise, the more of x is noise whatever the network says (the skip connection of Karras et al. 2022, section
/// 5).
class Unet {
 public:
  Unet(LayerBuilder& builder, const NetworkOptions& options) : builder_(builder), options_(options) {}

  std::vector<Layer> at_scale(int64_t scale) const {
    const int64_t filters = options_.width << scale;
    const auto name = fmt::format("scale{}.", scale);
    if (scale == kCoarsest) {
      std::vector<Layer> layers;
      const int64_t blocks = options_.blocks == 0 ? kCoarsestBlocks : options_.blocks;
      for (int64_t i = 1; i <= blocks; ++i) {
        layers.push_back(block(fmt::format("{}block{}", name, i), filters));
        if (options_.attention) layers.push_back(builder_.attention(fmt::format("{}attention{}", name, i), filters, Treatment::none));
      }
      return layers;
    }
    Layer coarser = plain_layer(LayerKind::residual);
    coarser.body = {average_pool(2, 2, 0), builder_.convolution(name + "down", {filters, 2 * filters, 1, 1, 0, true, Start::lecun})};
    const auto inner = at_scale(scale + 1);
    coarser.body.insert(coarser.body.end(), inner.begin(), inner.end());
    coarser.body.push_back(builder_.convolution(name + "up", {2 * filters, filters, 1, 1, 0, true, Start::lecun}));
    coarser.body.push_back(plain_layer(LayerKind::enlarge));
    return {block(name + "before", filters), std::move(coarser), block(name + "after", filters)};
  }

  static constexpr int64_t kSides = 1 << 2;  ///< what the sides of a picture must divide by

 private:
  static constexpr int64_t kCoarsest = 2, kCoarsestBlocks = 2;

  /// x + conv(act(conv(act(x)))), with a gain and bias per class after the first where there are classes, and of the level where that is set.
  Layer block(const std::string& name, int64_t filters) const {
    Layer layer = plain_layer(LayerKind::residual);
    layer.body = {plain_layer(LayerKind::activation), builder_.convolution(name + ".conv1", {filters, filters, 3, 1, 1, true, Start::lecun})};
    if (has_class_gains(options_)) layer.body.push_back(builder_.class_gain(name + ".conv1", filters));
    if (options_.level_gain && sees_level(options_)) layer.body.push_back(builder_.level_gain(name + ".conv1", filters));
    layer.body.push_back(plain_layer(LayerKind::activation));
    layer.body.push_back(builder_.convolution(name + ".conv2", {filters, filters, 3, 1, 1, true, Start::tenth}));
    return layer;
  }

  LayerBuilder& builder_;
  const NetworkOptions& options_;
};

Architecture unet(const NetworkOptions& options, const InputShape& input, int64_t pixel_channels) {
  if (input.height % Unet::kSides != 0 || input.width % Unet::kSides != 0)
    throw BadInput(
        fmt::format("network.kind = 'unet' halves pictures twice, and the data has {} x {}; choose sides that divide by {} (data.size = {}).",
                    input.height, input.width, Unet::kSides, std::max<int64_t>(8, input.height / Unet::kSides * Unet::kSides)));
  Architecture net{{}, {}, options.activation, options.classes, has_logits(options)};
  LayerBuilder builder(net, "");
  Branch branch;
  branch.layers.push_back(builder.convolution("first", {input.channels, options.width, 3, 1, 1, true, Start::lecun}));
  const auto scales = Unet(builder, options).at_scale(0);
  branch.layers.insert(branch.layers.end(), scales.begin(), scales.end());
  branch.layers.push_back(plain_layer(LayerKind::activation));
  branch.layers.push_back(builder.convolution("last", {options.width, pixel_channels, 3, 1, 1, true, Start::tenth}));
  const bool has_level = input.channels > pixel_channels;
  branch.layers.push_back(plain_layer(has_level ? LayerKind::half_squared_distance : LayerKind::half_squares));
  net.branches.push_back(std::move(branch));
  return net;
}

void refuse_options_of_others(const NetworkOptions& o) {
  const bool has_blocks = o.kind == Network::unet;
  const std::vector<std::pair<bool, const char*>> parts = {{!has_blocks && o.blocks > 0, "blocks"},
                                                           {!has_blocks && o.attention, "attention"},
                                                           {o.norm != Norm::none, "norm"},
                                                           {o.spectral_norm, "spectral_norm"},
                                                           {o.scales > 1, "scales"},
                                                           {o.kind == Network::mlp && o.classes > 0, "classes"},
                                                           {o.kind == Network::unet && has_logits(o), "logits"}};
  for (const auto& [is_set, name] : parts) {
    if (!is_set) continue;
    throw BadInput(
        fmt::format("network.{} is set, and network.kind = '{}' has no such part; choose a residual network such as 'improved-cd', or unset it.",
                    name, entry_of(kNetworks, o.kind).name));
  }
}

}  // namespace

bool sees_level(const NetworkOptions& options) {
  return options.noise_levels > 0 && (options.kind == Network::mlp || options.kind == Network::unet || has_logits(options));
}

InputShape seen_by(const NetworkOptions& options, InputShape input) {
  input.channels += sees_level(options) ? 1 : 0;
  return input;
}

bool takes_images(Network kind) {
  return kind != Network::mlp;
}

Architecture architecture_of(const NetworkOptions& options, const InputShape& input) {
  if (!has_residual_blocks(options.kind)) refuse_options_of_others(options);
  const auto seen = seen_by(options, input);
  if (options.kind == Network::mlp) return mlp(options, seen);
  if (options.kind == Network::small_cnn) return small_cnn(options, seen);
  if (options.kind == Network::unet) return unet(options, seen, input.channels);
  return residual_net(options, seen);
}

}  // namespace basin
