// The networks as their authors published them.

#include "core/energy/architecture.h"

namespace basin {
namespace {

NetworkOptions igebm(Network kind, int64_t width, int64_t classes) {
  NetworkOptions options;
  options.kind = kind;
  options.width = width;
  options.activation = Activation::leaky_relu;
  options.spectral_norm = true;
  options.classes = classes;
  return options;
}

NetworkOptions improved_cd(Network kind, bool attention, int64_t scales) {
  NetworkOptions options;
  options.kind = kind;
  options.width = 64;
  options.norm = Norm::instance;
  options.attention = attention;
  options.scales = scales;
  return options;
}

}  // namespace

const std::vector<Publication>& publications() {
  static const std::vector<Publication> list = {
      {NetworkOptions{}, {2, 1, 1}, "points in the plane"},
      {{Network::small_cnn, 16, 2, Activation::silu}, {1, 28, 28}, "common in tutorials, 28 x 28"},
      {igebm(Network::igebm, 128, 10), {3, 32, 32}, "Du & Mordatch 2019, figure 12a: conditional CIFAR-10"},
      {igebm(Network::igebm_large, 128, 0), {3, 32, 32}, "Du & Mordatch 2019, figure 12b: unconditional CIFAR-10"},
      {igebm(Network::igebm_imagenet32, 128, 1000), {3, 32, 32}, "Du & Mordatch 2019, figure 12c: conditional ImageNet, 32 x 32"},
      {igebm(Network::igebm_imagenet128, 64, 1000), {3, 128, 128}, "Du & Mordatch 2019, figure 12d: conditional ImageNet, 128 x 128"},
      {improved_cd(Network::improved_cd, true, 1), {3, 32, 32}, "Du et al. 2021, figure 11a: CIFAR-10, one scale"},
      {improved_cd(Network::improved_cd, true, 3), {3, 32, 32}, "Du et al. 2021, figure 11a: CIFAR-10, three scales"},
      {improved_cd(Network::improved_cd_large, true, 3), {3, 128, 128}, "Du et al. 2021, figure 11b: CelebA-HQ and LSUN, three scales"},
      {improved_cd(Network::improved_cd_small, false, 1), {1, 28, 28}, "Du et al. 2021, released code: 28 x 28 digits"},
  };
  return list;
}

}  // namespace basin
