// What a session draws from its averaged model.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/evaluation/long_chains.h"
#include "core/io/figures.h"
#include "core/io/image_files.h"
#include "core/samplers/augmentation.h"
#include "core/training/pictures.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

constexpr int64_t kPictureSide = 640;     // pixels of an exported landscape
constexpr int64_t kLandscapeCells = 200;  // of its energy grid
constexpr int64_t kSampleStream = 5000;   // apart from the trainer's

void check_sample_path(const std::string& path, const SampleSpace& space) {
  const std::filesystem::path file(path);
  if (file.extension() != ".png" && (space.image || file.extension() != ".csv"))
    throw BadInput(fmt::format("Samples cannot be written to '{}'; give a {} file.", path, space.image ? ".png" : ".png or .csv"));
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (!std::filesystem::is_directory(folder))
    throw BadInput(fmt::format("Cannot write '{}': there is no folder '{}'; make it or choose another.", path, folder.string()));
}

void refuse_points(const SampleSpace& space) {
  if (!space.image) throw BadInput("The run learns points, and its samples cannot be shown as pictures; choose a run that learns images.");
}

}  // namespace

void TorchSession::sample(const SampleRequest& request, const std::string& path, const OnProgress& on_progress) {
  check_sample_path(path, space());
  const auto x = run_samples(request, on_progress);
  if (!x.defined()) return;
  if (std::filesystem::path(path).extension() != ".csv") return write_states(path, x);
  std::string text = "x,y,energy\n";
  const auto points = to_points(x);
  const auto energies = to_floats(energies_at(trainer_->averaged(), x, trainer_->shards()));
  for (size_t i = 0; i < points.size(); ++i) text += fmt::format("{},{},{}\n", points[i].x, points[i].y, energies[i]);
  write_atomically(path, text);
}

ImageBatch TorchSession::draw(const SampleRequest& request, const OnProgress& on_progress) {
  refuse_points(space());
  const auto x = run_samples(request, on_progress);
  return x.defined() ? to_images(x, space()) : ImageBatch{};
}

LongChains TorchSession::long_chains(const LongChainRequest& request, const OnProgress& on_progress) {
  refuse_points(space());
  auto rng = make_generator(trainer_->device(), request.seed, kSampleStream);
  const auto starts = trainer_->buffer().draw(request.chains, request.from_buffer ? 0.0 : 1.0, step_count(), rng);
  const auto sampler = make_sampler(options().chain, space().low, space().high);
  const LongChainSetting setting{*sampler, trainer_->averaged(), space(), options().augmentation, trainer_->source().images};
  auto streams = sample_streams(request.seed);
  auto run = run_long_chains(setting, starts.x, request, trainer_->shards(), streams, rng,
                             [&](int64_t done) { return !on_progress || on_progress(Stage::sample, done); });
  run.chains.film = byte_images(run.frames);
  return std::move(run.chains);
}

std::vector<at::Generator> TorchSession::sample_streams(int64_t seed) const {
  std::vector<at::Generator> streams;
  for (int64_t shard = 0; shard < trainer_->shard_count(); ++shard)
    streams.push_back(make_generator(trainer_->device(), seed, kSampleStream + 1 + shard));
  return streams;
}

/// Chains of the averaged model, augmented after every `augmentation.every` steps but the last; undefined when interrupted.
torch::Tensor TorchSession::run_samples(const SampleRequest& request, const OnProgress& on_progress) {
  auto rng = make_generator(trainer_->device(), request.seed, kSampleStream);
  auto x = trainer_->buffer().draw(request.count, request.from_buffer ? 0.0 : 1.0, step_count(), rng).x;
  auto streams = sample_streams(request.seed);
  const auto sampler = make_sampler(options().chain, space().low, space().high);
  const auto& augmentation = options().augmentation;
  const int64_t stride = augmentation.every > 0 ? augmentation.every : request.steps;
  std::atomic<bool> stop{false};
  for (int64_t done = 0; done < request.steps; done += stride) {
    if (done > 0) x = augmented(x, augmentation, space().low, space().high, rng);
    const auto count = std::min(stride, request.steps - done);
    x = run_chains_on(trainer_->shards(), *sampler, trainer_->averaged(), x, count, streams,
                      [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) {
                        if (shard == 0 && on_progress && !on_progress(Stage::sample, done + k + 1)) stop = true;
                        return !stop;
                      })
            .x;
    if (stop) return {};
  }
  return x;
}

/// A grid of images, or points on the averaged model's landscape.
void TorchSession::write_states(const std::string& path, const torch::Tensor& x) {
  if (space().image) {
    const auto columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(x.size(0)))));
    return write_png(path, contact_sheet(to_images(x, space()), columns, x.size(0) > 256 ? 1 : 3));
  }
  write_png(path, draw_landscape(landscape(trainer_->averaged(), space(), kLandscapeCells, trainer_->device(), trainer_->shards()), to_points(x),
                                 kPictureSide));
}

void TorchSession::export_samples(const std::string& path) {
  write_states(path, trainer_->batch().chains);
}

void TorchSession::export_buffer(const std::string& path) {
  constexpr int64_t kMostImages = 1024;
  const int64_t shown = space().image ? std::min(kMostImages, trainer_->buffer().size()) : trainer_->buffer().size();
  write_states(path, trainer_->buffer().states(torch::arange(shown, torch::kLong)));
}

}  // namespace basin
