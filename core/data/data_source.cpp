#include "core/data/data_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/drawing_file.h"
#include "core/data/drawn_density.h"
#include "core/data/idx.h"
#include "core/data/points_file.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

constexpr int64_t kHeldOut = 10000;
constexpr int64_t kHeldOutSeed = 20240229;  // the same held-out points for every run

DataSource from_density(std::shared_ptr<const ToyDensity> density) {
  DataSource source;
  source.density = std::move(density);
  auto rng = make_generator(torch::kCPU, kHeldOutSeed, 0);
  source.held_out = source.density->sample(kHeldOut, rng);
  return source;
}

DataSource load_points(const DataOptions& options) {
  constexpr int64_t kEvery = 10;
  DataSource source;
  const auto points = read_points(options.path, options.fit, source.space.low, source.space.high, options.limit);
  const auto count = static_cast<int64_t>(points.size());
  const auto all = torch::empty({count, 2});
  auto* value = all.data_ptr<float>();
  for (const auto& point : points) *value++ = point.x, *value++ = point.y;
  const auto held = torch::arange(count, torch::kLong).remainder(kEvery).eq(kEvery - 1);
  source.held_out = all.index({held});
  source.points = all.index({held.logical_not()});
  return source;
}

std::string remedy(DataSet set) {
  if (set == DataSet::fashion_mnist) return "install the package dataset-fashion-mnist, or give its folder with --set data.path=FOLDER";
  return "put train-images-idx3-ubyte.gz into ~/.local/share/basin/data/mnist, or give its folder with --set data.path=FOLDER";
}

fs::path find_train_images(DataSet set, const std::string& path) {
  const std::string name(entry_of(kDataSets, set).name);
  std::vector<fs::path> folders;
  if (!path.empty()) {
    folders.emplace_back(path);
  } else {
    for (const auto& folder : data_folders()) {
      folders.push_back(folder / name);
      folders.push_back(folder);
    }
  }
  std::error_code error;
  for (const auto& folder : folders) {
    for (const auto& prefix : {std::string(), name + "-"})
      for (const char* stem : {"train-images-idx3-ubyte", "train-images.idx3-ubyte"})
        for (const char* suffix : {"", ".gz"}) {
          const bool plain_name_of_another_set = prefix.empty() && folder.filename() != name && path.empty();
          const fs::path candidate = folder / (prefix + stem + suffix);
          if (!plain_name_of_another_set && fs::is_regular_file(candidate, error)) return candidate;
        }
  }
  throw BadInput(fmt::format("The images of data.set = '{}' are not in {}; {}.", name, path.empty() ? "the data folders" : "'" + path + "'", remedy(set)));
}

DataSource load_images(const DataOptions& options) {
  const std::string path = options.set == DataSet::idx ? options.path : find_train_images(options.set, options.path).string();
  auto images = read_idx(path);
  if (images.dim() == 3) images = images.unsqueeze(1);
  if (images.dim() != 4) throw BadInput(fmt::format("'{}' has {} dimensions; an image file has 3 (or 4, with channels second).", path, images.dim()));
  if (options.limit > 0) images = images.slice(0, 0, std::min(options.limit, images.size(0)));
  DataSource source;
  source.images = images.contiguous();
  source.space = {true, images.size(1), images.size(2), images.size(3), -1.0, 1.0, {}};
  return source;
}

}  // namespace

DataSource load_data(const DataOptions& options) {
  if (is_toy(options.set)) return from_density(make_toy(options.set));
  if (options.set == DataSet::drawing) return from_density(std::make_shared<DrawnDensity>(read_drawing(options.path, options.ink)));
  if (options.set == DataSet::points) return load_points(options);
  return load_images(options);
}

}  // namespace basin
