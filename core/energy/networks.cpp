#include "core/energy/networks.h"

#include "core/energy/residual_net.h"
#include "core/energy/sequential_net.h"

namespace basin {

NetPtr make_network(const NetworkOptions& options, const SampleSpace& space, at::Generator& rng) {
  const InputShape input = space.image ? InputShape{space.channels, space.height, space.width} : InputShape{space.width, 1, 1};
  switch (options.kind) {
    case Network::mlp:
      return SequentialNet::make(options, input, rng);
    case Network::small_cnn:
      if (options.classes == 0) return SequentialNet::make(options, input, rng);
      break;
    case Network::igebm:
    case Network::igebm_large:
    case Network::igebm_imagenet32:
    case Network::igebm_imagenet128:
    case Network::improved_cd:
    case Network::improved_cd_large:
    case Network::improved_cd_small:
      break;
  }
  return ResidualNet::make(options, input, rng);
}

}  // namespace basin
