#include "core/energy/networks.h"

#include <fmt/format.h>

#include "core/base/errors.h"
#include "core/energy/mlp.h"
#include "core/energy/small_cnn.h"

namespace basin {

NetPtr make_network(const NetworkOptions& options, const SampleSpace& space, at::Generator& rng) {
  switch (options.kind) {
    case Network::mlp: return Mlp::make(space.width, options, rng);
    case Network::small_cnn:
      if (space.height != 28 || space.width != 28)
        throw BadInput(fmt::format("network.kind = 'small-cnn' takes 28 x 28 images, and the data has {} x {}; choose 28 x 28 data.", space.height, space.width));
      return SmallCnn::make(space.channels, options, rng);
  }
  throw BadInput("network.kind is unknown.");
}

}  // namespace basin
