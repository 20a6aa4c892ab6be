// What is drawn from a model.

#include "core/training/torch_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/evaluation/density.h"
#include "core/evaluation/long_chains.h"
#include "core/figures/landscape_figure.h"
#include "core/formats/image_files.h"
#include "core/formats/picture_export.h"
#include "core/training/model_weights.h"
#include "core/training/pictures.h"
#include "core/training/torch_sample_run.h"

namespace basin {
namespace {

constexpr int64_t kPictureSide = 640;     // pixels of an exported landscape
constexpr int64_t kLandscapeCells = 200;  // of its energy grid
constexpr int64_t kNoiseSlots = 1024;

void check_sample_path(const std::string& path, const SampleSpace& space) {
  if (space.image) return check_picture_path(path);
  const std::filesystem::path file(path);
  if (file.extension() != ".png" && file.extension() != ".csv")
    throw BadInput(fmt::format("Samples cannot be written to '{}'; give a .png or .csv file.", path));
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (!std::filesystem::is_directory(folder))
    throw BadInput(fmt::format("Cannot write '{}': there is no folder '{}'; make it or choose another.", path, folder.string()));
}

void refuse_points(const SampleSpace& space) {
  if (!space.image) throw BadInput("The model is one of points, and its samples cannot be shown as pictures; choose one of images.");
}

}  // namespace

EnergyPtr of_class(const Model& model, const torch::Tensor& labels) {
  return knows_classes_alone(model.options()) ? class_surprisal(model.energy(), labels) : model.energy()->conditioned_on(labels);
}

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
  const auto energies = to_floats(energies_at(own_energy(), x, shards()));
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
  const auto energy = given_labels(own_energy(), has_chains_of_classes(moved) ? starts.labels.to(device()) : torch::Tensor());
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
  TorchSampleRun run(*this, request);
  return run.run(request.steps, on_progress) ? run.states() : torch::Tensor();
}

std::unique_ptr<SampleRun> TorchModel::start(const SampleRequest& request) const {
  return std::make_unique<TorchSampleRun>(*this, request);
}

void TorchModel::write_states(const std::string& path, const torch::Tensor& x) const {
  use_own_precision();
  if (space().image) return write_pictures(path, to_images(x, space()));
  write_png(path, draw_landscape(landscape(own_energy(), space(), kLandscapeCells, device(), shards()), to_points(x), kPictureSide));
}

ReplayBuffer make_noise_buffer(RunOptions options, const SampleSpace& space, const torch::Device& device) {
  options.buffer.capacity = std::min(options.buffer.capacity, std::max(kNoiseSlots, options.network.classes));
  return make_buffer(options, space, device);
}

void TrainerModel::save(const std::string& path) const {
  write_weights(path, trainer_.averaged_net(), options(), data(), updates());
}

}  // namespace basin
