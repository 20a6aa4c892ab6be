#pragma once
// A network as plain data: the one description from which weights, passes, prepared copies, cost and receptive field follow. No LibTorch.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/energy/options.h"

namespace basin {

/// Of pixels in [-1, 1] about their mean, roughly.
inline constexpr double kDataDeviation = 0.7;

/// Of the standard deviations at which a level's gains and biases are weights of their own; between them they lie on a line over log sigma, beyond
/// the first and last they are theirs.
inline constexpr std::array<double, 6> kLevelKnots = {0.03, 0.1, 0.3, 1, 3, 10};

/// How a weight starts. he: N(0, 2 / fan-in); lecun: N(0, 1 / fan-in); tenth: a tenth of that; tiny: standard deviation 1e-10 (Du & Mordatch 2019,
/// appendix A.10).
enum class Start { zero, one, he, lecun, tenth, tiny };

/// What is done to a weight before it is used. standardised: each filter to mean 0 and standard deviation fan-in^-1/2 (Qiao et al. 2019; Brock et al.
/// 2021). spectral: divided by its largest singular value (Miyato et al. 2018); bounded: only where that exceeds 1.
enum class Treatment { none, standardised, spectral, spectral_bounded };

struct Weight {
  std::string name;
  std::vector<int64_t> shape;
  Start start = Start::zero;
  Treatment treatment = Treatment::none;
};

enum class LayerKind {
  convolution,  ///< kernel, stride, padding; weight, bias where there is one
  gain,         ///< times one number: a weight
  class_gain,   ///< times a gain, plus a bias, per class and channel: two weights [classes, channels]
  level_gain,   ///< the same at each of `kLevelKnots`, for the level in the branch's last channel: two weights [knots, channels]
  norm,         ///< over `groups` groups of channels; gain and bias per channel
  activation,
  average_pool,           ///< kernel, stride, padding
  attention,              ///< self-attention over places (Zhang et al. 2019): x + gamma * softmax(q k) v; q, k of `kernel` channels
  residual,               ///< body(x) + skip(x); an empty skip is x
  enlarge,                ///< each place becomes 2 x 2 alike
  half_squares,           ///< [N, C, H, W] -> [N, 1], half the sum of squares
  half_squared_distance,  ///< the same of x + s^2 / (s^2 + kDataDeviation^2) * the branch's first C channels; its last channel is log s
  sum_pool,               ///< [N, C, H, W] -> [N, C]
  mean_pool,
  flatten,
  dense,
};

struct Layer {
  LayerKind kind;
  size_t first = 0;  ///< place of its first weight
  int64_t in = 0, out = 0;
  int64_t kernel = 1, stride = 1, padding = 0;
  bool bias = true;
  int64_t groups = 1;
  std::vector<Layer> body = {}, skip = {};
};

/// One network on the image halved `halvings` times.
struct Branch {
  int64_t halvings = 0;
  std::vector<Layer> layers;
};

/// E(x) is the sum of the branches.
struct Architecture {
  std::vector<Weight> weights;
  std::vector<Branch> branches;
  Activation activation = Activation::silu;
  int64_t classes = 0;
  bool logits = false;  ///< E(x, y) is less output y of the last dense layers
};

/// Channels, height and width of an image; points are `channels` numbers of one place.
struct InputShape {
  int64_t channels = 1, height = 1, width = 1;
};

/// Whether the network is given the level of noise, its logarithm as one more channel; others tell it from the picture itself (Song & Ermon 2020,
/// section 3.2).
bool sees_level(const NetworkOptions& options);
/// The input with that channel, where there is one.
InputShape seen_by(const NetworkOptions& options, InputShape input);

/// The network that options name, for samples like `input`. Throws BadInput when it cannot take such an input, or options that it has not.
Architecture architecture_of(const NetworkOptions& options, const InputShape& input);

/// Whether it takes images.
bool takes_images(Network kind);

struct NetworkCost {
  int64_t parameters = 0;
  int64_t flops = 0;            ///< of the forward pass for one input: 2 per multiply-add of convolutions, dense layers and attention
  int64_t receptive_field = 0;  ///< side in pixels of the patch that one place of the last feature map sees; 0 for points
  bool sees_all = false;        ///< self-attention joins all places
};
NetworkCost cost_of(const Architecture& architecture, const InputShape& input);

/// How a network was published.
struct Publication {
  NetworkOptions options;
  InputShape input;
  const char* source;
};
const std::vector<Publication>& publications();

}  // namespace basin
