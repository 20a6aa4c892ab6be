#pragma once
// Which network computes the energy, and how large it is.

#include <cmath>
#include <string>
#include <vector>

#include "core/base/activation.h"
#include "core/base/fields.h"

namespace basin {

enum class Network {
  mlp,
  small_cnn,
  igebm,
  igebm_large,
  igebm_imagenet32,
  igebm_imagenet128,
  improved_cd,
  improved_cd_large,
  improved_cd_small,
  unet,
};
inline const std::vector<Named<Network>> kNetworks = {
    {Network::mlp, "mlp", "Fully connected network for points: width x depth hidden layers."},
    {Network::small_cnn, "small-cnn", "Four strided convolutions and a dense layer for 28x28 images; 76,993 parameters at width 16."},
    {Network::igebm, "igebm",
     "Residual network of IGEBM, six blocks (Du & Mordatch 2019, figure 12a); published for conditional CIFAR-10 at width 128, 10 classes."},
    {Network::igebm_large, "igebm-large", "Residual network of IGEBM, nine blocks (figure 12b); published for unconditional CIFAR-10 at width 128."},
    {Network::igebm_imagenet32, "igebm-imagenet32",
     "Residual network of IGEBM up to 8 x width filters (figure 12c); published for ImageNet at 32 x 32, width 128."},
    {Network::igebm_imagenet128, "igebm-imagenet128",
     "Residual network of IGEBM, five halvings (figure 12d); published for ImageNet at 128 x 128, width 64."},
    {Network::improved_cd, "improved-cd",
     "Residual network of Improved CD, eight blocks (Du et al. 2021, figure 11a); published for CIFAR-10 at width 64."},
    {Network::improved_cd_large, "improved-cd-large",
     "Residual network of Improved CD, seven blocks and five halvings (figure 11b); published for faces and rooms at width 64."},
    {Network::improved_cd_small, "improved-cd-small", "Three halving blocks, as the authors of Improved CD trained on 28 x 28 digits at width 64."},
    {Network::unet, "unet",
     "From picture to picture, E(x) = |r(x)|^2 / 2: a U-net finds what does not belong, at full, half and quarter size. Its force sees every pixel, "
     "which suits noise levels and restoring (read-out after Du et al. 2023)."},
};

enum class Norm { none, instance, group, layer };
inline const std::vector<Named<Norm>> kNorms = {
    {Norm::none, "none", "No normalisation (IGEBM)."},
    {Norm::instance, "instance", "Per image and filter up to 128 filters, in 32 groups of filters above: the released code of Improved CD."},
    {Norm::group, "group", "Per image and group of filters, up to 32 groups."},
    {Norm::layer, "layer", "Per image over all filters and places: the text of Improved CD."},
};

struct NetworkOptions {
  Network kind = Network::mlp;
  int64_t width = 128;
  int64_t depth = 2;
  Activation activation = Activation::silu;
  int64_t blocks = 0;
  Norm norm = Norm::none;
  bool attention = false;
  bool spectral_norm = false;
  int64_t scales = 1;
  int64_t classes = 0;
  bool logits = false;
  int64_t noise_levels = 0;
  double sigma_high = 8.0;
  double sigma_low = 0.03;
  bool level_gain = false;
  std::string from = {};
};

/// Whether it is one of IGEBM or Improved CD, with all the settings of theirs.
inline bool has_residual_blocks(Network kind) {
  return kind != Network::mlp && kind != Network::small_cnn && kind != Network::unet;
}

/// Whether its energies of classes are outputs of one network, and not gains and biases within it.
inline bool has_logits(const NetworkOptions& o) {
  return o.classes > 0 && o.logits;
}

inline bool has_class_gains(const NetworkOptions& o) {
  return o.classes > 0 && !o.logits;
}

/// The levels of noise from the highest down by equal factors (Song & Ermon 2019, section 4), the least alone where there is one; none of a network
/// without levels.
inline std::vector<double> noise_ladder(const NetworkOptions& o) {
  std::vector<double> levels;
  for (int64_t i = 0; i + 1 < o.noise_levels; ++i)
    levels.push_back(o.sigma_high * std::pow(o.sigma_low / o.sigma_high, static_cast<double>(i) / static_cast<double>(o.noise_levels - 1)));
  if (o.noise_levels > 0) levels.push_back(o.sigma_low);
  return levels;
}

template <class Visitor>
void visit_fields(NetworkOptions& o, Visitor&& field) {
  const Idle for_residual = idle_unless(has_residual_blocks(o.kind), "No effect now: for residual networks.");
  const Idle for_blocks = idle_unless(has_residual_blocks(o.kind) || o.kind == Network::unet, "No effect now: for residual networks and the U-net.");
  const Idle for_levels = idle_unless(o.noise_levels > 0, "No effect now: the network knows no levels of noise.");
  field("kind", o.kind, kNetworks, "Which network computes the energy.", Applies::at_reset);
  field(
      "width", o.width, Range<int64_t>{4, 512, Scale::logarithmic},
      "Units per hidden layer (mlp) or filters of the first convolution (image networks). Wider fits finer detail and costs more per Langevin step.",
      Applies::at_reset);
  field("depth", o.depth, Range<int64_t>{1, 6}, "Hidden layers of the mlp. Image networks have a depth of their own.", Applies::at_reset,
        idle_unless(o.kind == Network::mlp, "No effect now: image networks have a depth of their own."));
  field("activation", o.activation, kActivations, "Non-linearity between layers; it sets how smooth the force on a chain is.", Applies::at_reset);
  field("blocks", o.blocks, Range<int64_t>{0, 9},
        "Residual networks: keep this many of the first blocks; 0 keeps all. Fewer train faster and see less of the image at a glance. U-net: blocks "
        "at the coarsest scale, where distant parts meet; 0 is 2.",
        Applies::at_reset, for_blocks);
  field(
      "norm", o.norm, kNorms,
      "Residual networks: normalisation after each convolution of a block. It evens out scales, and without the KL term it can destabilise training.",
      Applies::at_reset, for_residual);
  field("attention", o.attention, Flag{},
        "Residual networks: self-attention in the middle, so that distant parts of an image agree. Without the KL term it can destabilise training. "
        "U-net: after each block at the coarsest scale.",
        Applies::at_reset, for_blocks);
  field("spectral_norm", o.spectral_norm, Flag{},
        "Residual networks: divide each weight but the last by its largest singular value. It bounds how steep the energy can be, up to the size of "
        "that last weight, and what it can express.",
        Applies::at_reset, for_residual);
  field("scales", o.scales, Range<int64_t>{1, 3},
        "Residual networks: sum of so many networks on the full, half and quarter image. More give samples that hang together.", Applies::at_reset,
        for_residual);
  field("classes", o.classes, Range<int64_t>{0, 1000, Scale::logarithmic},
        "Image networks: learn E(x, class) with a gain and bias per class after the convolutions, or by `logits` with an output per class; 0 learns "
        "E(x) without classes.",
        Applies::at_reset, idle_unless(o.kind != Network::mlp, "No effect now: for image networks."));
  field("logits", o.logits, Flag{},
        "Networks of classes: a classifier read as an energy, one output f(x)[y] a class, E(x, y) = -f(x)[y] and E(x) = -log sum exp f(x) (JEM, "
        "Grathwohl et al. 2020). One pass serves all classes. Off: a gain and bias per class within the network, as in IGEBM.",
        Applies::at_reset, idle_unless(o.classes > 0, "No effect now: the network knows no classes."));
  field(
      "noise_levels", o.noise_levels, Range<int64_t>{0, 100, Scale::logarithmic},
      "Learn E(x, sigma), the data under noise, at so many levels; chains go down from the noisiest to the least (annealed Langevin). 10 to 30, each "
      "at most 1.5 times the next. 0 learns E(x); objective noise-levels needs them, cross-entropy takes them.",
      Applies::at_reset);
  field("sigma_high", o.sigma_high, Range<double>{1e-3, 1000.0, Scale::logarithmic},
        "Noise levels: the largest standard deviation, in the units of x. As large as data lie apart, so that chains choose freely where to go.",
        Applies::at_reset, for_levels);
  field("sigma_low", o.sigma_low, Range<double>{1e-3, 1000.0, Scale::logarithmic},
        "Noise levels: the least standard deviation: E is what the data are under this noise wherever one energy is asked for. Smaller is sharper "
        "and takes more levels.",
        Applies::at_reset, for_levels);
  field("level_gain", o.level_gain, Flag{},
        "U-net with noise levels: each block has a gain and bias per channel that depend on the level. It says more of the level than the network's "
        "input alone does, for a few more weights.",
        Applies::at_reset, idle_unless(o.kind == Network::unet && o.noise_levels > 0, "No effect now: for a U-net with noise levels."));
  field("from", o.from, FreeText{},
        "Trained model from whose weights a new run starts, by name ('basin models' lists them) or path; the chains start from noise. One without "
        "classes also starts a model of classes. Empty starts from random weights.",
        Applies::at_reset);
}

}  // namespace basin
