#include "core/data/data_source.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/data/drawing_file.h"
#include "core/data/drawn_density.h"
#include "core/data/image_sets.h"
#include "core/data/points_file.h"
#include "core/energy/closed_forms.h"

namespace basin {
namespace {

constexpr int64_t kHeldOut = 10000;
constexpr int64_t kHeldOutSeed = 20240229;  // the same held-out points for every run

DataSource from_density(std::shared_ptr<const KnownDensity> density) {
  DataSource source;
  source.density = std::move(density);
  auto rng = make_generator(torch::kCPU, kHeldOutSeed, Stream::held_out);
  source.held_out = source.density->sample(kHeldOut, rng);
  return source;
}

DataSource load_points(const DataOptions& options, const LoadWatch& watch) {
  constexpr int64_t kEvery = 10;
  DataSource source;
  const auto points =
      read_points({options.path, options.fit, source.space.low, source.space.high, options.limit, options.columns, options.skip_bad}, watch);
  const auto count = static_cast<int64_t>(points.size());
  const auto all = torch::empty({count, 2});
  auto* value = all.data_ptr<float>();
  for (const auto& point : points) *value++ = point.x, *value++ = point.y;
  const auto held = torch::arange(count, torch::kLong).remainder(kEvery).eq(kEvery - 1);
  source.held_out = all.index({held});
  source.points = all.index({held.logical_not()});
  return source;
}

/// What has a path of its own must be there; sets without one say themselves where they are looked for.
void refuse_missing(const DataOptions& options) {
  std::error_code error;
  if (is_closed_form(options.set) || options.set == DataSet::sprites || options.path.empty() || std::filesystem::exists(options.path, error)) return;
  throw MissingData(fmt::format("The data of data.set = '{}' are not at '{}'; say where they are with --set data.path=PATH.",
                                entry_of(kDataSets, options.set).name, options.path));
}

}  // namespace

DataSource load_data(const DataOptions& options, const LoadWatch& watch) {
  refuse_missing(options);
  if (is_closed_form(options.set)) return from_density(make_closed_form(closed_form_of(options.set)));
  if (options.set == DataSet::drawing) return from_density(std::make_shared<DrawnDensity>(read_drawing(options.path, options.ink)));
  if (options.set == DataSet::points) return load_points(options, watch);
  return load_images(options, watch);
}

}  // namespace basin
