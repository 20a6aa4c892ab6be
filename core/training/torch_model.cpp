// What is drawn from a model.

#include "core/training/torch_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>

#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/energy/compose.h"
#include "core/evaluation/density.h"
#include "core/evaluation/long_chains.h"
#include "core/figures/landscape_figure.h"
#include "core/formats/image_files.h"
#include "core/samplers/augmentation.h"
#include "core/samplers/level_run.h"
#include "core/training/flat_weights.h"
#include "core/training/model_weights.h"
#include "core/training/pictures.h"
#include "core/training/sampling.h"

namespace basin {
namespace {

constexpr int64_t kPictureSide = 640;     // pixels of an exported landscape
constexpr int64_t kEnlarged = 3;          // pixels a pixel, of pictures that are few and small
constexpr int64_t kLandscapeCells = 200;  // of its energy grid

void check_sample_path(const std::string& path, const SampleSpace& space) {
  const std::filesystem::path file(path);
  if (file.extension() != ".png" && (space.image || file.extension() != ".csv"))
    throw BadInput(fmt::format("Samples cannot be written to '{}'; give a {} file.", path, space.image ? ".png" : ".png or .csv"));
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (!std::filesystem::is_directory(folder))
    throw BadInput(fmt::format("Cannot write '{}': there is no folder '{}'; make it or choose another.", path, folder.string()));
}

void refuse_points(const SampleSpace& space) {
  if (!space.image) throw BadInput("The model is one of points, and its samples cannot be shown as pictures; choose one of images.");
}

/// E for these classes, averaged over the members.
EnergyPtr mean_energy(const std::vector<const Energy*>& members, const torch::Tensor& labels) {
  if (members.size() == 1) return given_labels(*members.front(), labels);
  std::vector<Expert> experts;
  for (const auto* member : members) experts.push_back({given_labels(*member, labels), 1.0 / static_cast<double>(members.size())});
  return product(experts);
}

}  // namespace

ImageBatch TorchModel::pictures() const {
  return images().defined() ? byte_images(images()) : ImageBatch{};
}

void TorchModel::sample(const SampleRequest& request, const std::string& path, const OnProgress& on_progress) const {
  check_sample_path(path, space());
  const auto x = draw_samples(request, on_progress);
  if (!x.defined()) return;
  if (std::filesystem::path(path).extension() != ".csv") return write_states(path, x);
  std::string text = "x,y,energy\n";
  const auto points = to_points(x);
  const auto energies = to_floats(energies_at(net(), x, shards()));
  for (size_t i = 0; i < points.size(); ++i) text += fmt::format("{},{},{}\n", points[i].x, points[i].y, energies[i]);
  write_atomically(path, text);
}

ImageBatch TorchModel::draw(const SampleRequest& request, const OnProgress& on_progress) const {
  refuse_points(space());
  const auto x = draw_samples(request, on_progress);
  return x.defined() ? to_images(x, space()) : ImageBatch{};
}

void TorchModel::use_own_precision() const {
  allow_tf32(options().compute.tf32, device());
}

RunOptions TorchModel::moved_by(const ChainSettings& settings) const {
  RunOptions moved = options();
  moved.chain = settings.chain.value_or(moved.chain);
  moved.augmentation = settings.augmentation.value_or(moved.augmentation);
  return moved;
}

LongChains TorchModel::long_chains(const LongChainRequest& request, const ChainSettings& settings, const OnProgress& on_progress) const {
  refuse_points(space());
  use_own_precision();
  const auto moved = moved_by(settings);
  auto rng = make_generator(device(), request.seed, Stream::samples);
  const auto starts = buffer().draw(request.chains, noise_share(request.from_buffer), updates(), rng);
  const auto sampler = make_sampler(moved.chain, space().low, space().high);
  const auto energy = given_labels(net(), moved.network.classes > 0 ? starts.labels.to(device()) : torch::Tensor());
  const LongChainSetting setting{*sampler, *energy, space(), moved.augmentation, images()};
  auto streams = sample_streams(request.seed);
  auto run = run_long_chains(setting, starts.x, request, shards(), streams, rng,
                             [&](int64_t done) { return !on_progress || on_progress(Stage::sample, done); });
  run.chains.film = byte_images(run.frames);
  run.chains.data_at_box = data().at_edge;
  return std::move(run.chains);
}

std::vector<at::Generator> TorchModel::sample_streams(int64_t seed) const {
  std::vector<at::Generator> streams;
  for (int64_t shard = 0; shard < shards().count(); ++shard) streams.push_back(make_generator(device(), seed, Stream::sample_chains, shard));
  return streams;
}

torch::Tensor TorchModel::draw_samples(const SampleRequest& request, const OnProgress& on_progress) const {
  use_own_precision();
  const auto moved = moved_by(request.settings);
  const int64_t wanted = check_sampling(request, moved, space().classes);
  auto rng = make_generator(device(), request.seed, Stream::samples);
  auto starts = wanted < 0 ? buffer().draw(request.count, noise_share(request.from_buffer), updates(), rng)
                           : buffer().draw_class(request.count, wanted, request.from_buffer, updates(), rng);
  if (moved.network.noise_levels > 0) {
    auto noise = make_generator(device(), request.seed, Stream::samples);
    starts.x = chain_noise(space(), request.count, moved.network.sigma_high, noise, device());
  }
  if (moved.network.classes == 0) return run_samples(request, starts.x, {}, rng, on_progress);
  const auto order = starts.labels.argsort();  // pictures of a class stand together
  const auto labels = starts.labels.index_select(0, order).to(device());
  return run_samples(request, starts.x.index_select(0, order.to(starts.x.device())), labels, rng, on_progress);
}

/// Chains from `x` for `labels` [N]; undefined when interrupted.
torch::Tensor TorchModel::run_samples(const SampleRequest& request, torch::Tensor x, const torch::Tensor& labels, at::Generator& rng,
                                      const OnProgress& on_progress) const {
  const auto moved = moved_by(request.settings);
  auto streams = sample_streams(request.seed);
  std::vector<NetPtr> past;
  std::vector<const Energy*> members = {&net()};
  for (const auto& path : request.ensemble) {
    past.push_back(on_device(*read_weights(path, moved.network, space()), device()));
    members.push_back(past.back().get());
  }
  std::atomic<bool> stop{false};
  for (const auto& leg : sampling_legs(request, moved.chain, moved.augmentation)) {
    if (leg.augment) x = augmented(x, moved.augmentation, space().low, space().high, rng);
    auto chain = moved.chain;
    chain.noise = leg.noise;
    const auto now = leg.redraw ? torch::randint(moved.network.classes, labels.sizes(), rng, labels.options()) : labels;
    const LevelRun run{chain, space(), noise_ladder(moved.network), request.steps};
    const auto energy = mean_energy(members, now);
    x = run_chains_down(shards(), run, *energy, x, leg.first, leg.steps, streams,
                        [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) {
                          if (shard == 0 && on_progress && !on_progress(Stage::sample, leg.first + k + 1)) stop = true;
                          return !stop;
                        })
            .x;
    if (stop) return {};
    if (leg.first + leg.steps == request.steps) x = without_last_noise(run, *energy, x);
  }
  return x;
}

void TorchModel::write_states(const std::string& path, const torch::Tensor& x) const {
  use_own_precision();
  if (space().image) {
    const auto columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(x.size(0)))));
    const bool enlarged = x.size(0) <= 256 && kEnlarged * kEnlarged * x.size(0) * space().height * space().width <= kMostPixels;
    return write_png(path, contact_sheet(to_images(x, space()), columns, enlarged ? kEnlarged : 1));
  }
  write_png(path, draw_landscape(landscape(net(), space(), kLandscapeCells, device(), shards()), to_points(x), kPictureSide));
}

void TorchModel::save(const std::string& path) const {
  write_weights(path, net(), options(), data(), updates());
}

}  // namespace basin
