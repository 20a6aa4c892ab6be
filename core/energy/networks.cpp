#include "core/energy/networks.h"

#include "core/energy/levelled_net.h"
#include "core/energy/residual_net.h"
#include "core/energy/sequential_net.h"

namespace basin {
namespace {

NetPtr without_levels(const NetworkOptions& options, const SampleSpace& space, at::Generator& rng) {
  const InputShape input = space.image ? InputShape{space.channels, space.height, space.width} : InputShape{space.width, 1, 1};
  switch (options.kind) {
    case Network::mlp:
      return SequentialNet::make(options, input, rng);
    case Network::small_cnn:
      if (!has_class_gains(options)) return SequentialNet::make(options, input, rng);
      break;
    case Network::igebm:
    case Network::igebm_large:
    case Network::igebm_imagenet32:
    case Network::igebm_imagenet128:
    case Network::improved_cd:
    case Network::improved_cd_large:
    case Network::improved_cd_small:
    case Network::unet:
      break;
  }
  return ResidualNet::make(options, input, rng);
}

}  // namespace

NetPtr make_network(const NetworkOptions& options, const SampleSpace& space, at::Generator& rng) {
  auto network = without_levels(options, space, rng);
  if (options.noise_levels == 0) return network;
  const auto known = !sees_level(options)            ? LevelInput::none
                     : has_logits(options)           ? LevelInput::classifier
                     : options.kind == Network::unet ? LevelInput::distance
                                                     : LevelInput::given;
  return std::make_shared<LevelledNet>(std::move(network), known, options.sigma_low);
}

}  // namespace basin
