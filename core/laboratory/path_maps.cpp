#include "core/laboratory/path_maps.h"

#include "core/base/random.h"
#include "core/samplers/run_chains.h"
#include "core/training/pictures.h"

namespace basin {
namespace {

constexpr int64_t kPaths = 24, kSteps = 100;

}  // namespace

std::vector<std::vector<Point>> paths_on(const Energy& energy, const ChainOptions& chain, int64_t seed) {
  const SampleSpace box;
  auto rng = make_generator(torch::kCPU, seed, Stream::path_maps);
  const auto start = torch::rand({kPaths, 2}, rng, torch::kFloat) * (box.high - box.low) + box.low;
  std::vector<std::vector<Point>> paths(static_cast<size_t>(kPaths));
  const auto keep = [&](const torch::Tensor& x) {
    const auto points = to_points(x);
    for (size_t i = 0; i < points.size(); ++i) paths[i].push_back(points[i]);
  };
  keep(start);
  run_chains(*make_sampler(chain, box.low, box.high), energy, start, kSteps, rng, [&](int64_t, const torch::Tensor&, const ChainStep& step) {
    keep(step.next.x);
    return true;
  });
  return paths;
}

}  // namespace basin
