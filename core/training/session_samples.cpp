// What a session draws from its averaged model.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/energy/compose.h"
#include "core/evaluation/long_chains.h"
#include "core/figures/landscape_figure.h"
#include "core/formats/image_files.h"
#include "core/samplers/augmentation.h"
#include "core/training/model_weights.h"
#include "core/training/pictures.h"
#include "core/training/sampling.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

constexpr int64_t kPictureSide = 640;     // pixels of an exported landscape
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
  if (!space.image) throw BadInput("The run learns points, and its samples cannot be shown as pictures; choose a run that learns images.");
}

/// E for these classes, averaged over the members.
EnergyPtr mean_energy(const std::vector<const Energy*>& members, const torch::Tensor& labels) {
  if (members.size() == 1) return given_labels(*members.front(), labels);
  std::vector<Expert> experts;
  for (const auto* member : members) experts.push_back({given_labels(*member, labels), 1.0 / static_cast<double>(members.size())});
  return product(experts);
}

}  // namespace

void TorchSession::sample(const SampleRequest& request, const std::string& path, const OnProgress& on_progress) {
  check_sample_path(path, space());
  const auto x = draw_samples(request, on_progress);
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
  const auto x = draw_samples(request, on_progress);
  return x.defined() ? to_images(x, space()) : ImageBatch{};
}

LongChains TorchSession::long_chains(const LongChainRequest& request, const OnProgress& on_progress) {
  refuse_points(space());
  auto rng = make_generator(trainer_->device(), request.seed, Stream::samples);
  const auto starts = trainer_->buffer().draw(request.chains, request.from_buffer ? 0.0 : 1.0, step_count(), rng);
  const auto sampler = make_sampler(options().chain, space().low, space().high);
  const bool conditional = options().network.classes > 0;
  const auto energy = given_labels(trainer_->averaged(), conditional ? starts.labels.to(trainer_->device()) : torch::Tensor());
  const LongChainSetting setting{*sampler, *energy, space(), options().augmentation, trainer_->source().images};
  auto streams = sample_streams(request.seed);
  auto run = run_long_chains(setting, starts.x, request, trainer_->shards(), streams, rng,
                             [&](int64_t done) { return !on_progress || on_progress(Stage::sample, done); });
  run.chains.film = byte_images(run.frames);
  return std::move(run.chains);
}

std::vector<at::Generator> TorchSession::sample_streams(int64_t seed) const {
  std::vector<at::Generator> streams;
  for (int64_t shard = 0; shard < trainer_->shard_count(); ++shard)
    streams.push_back(make_generator(trainer_->device(), seed, Stream::sample_chains, shard));
  return streams;
}

torch::Tensor TorchSession::draw_samples(const SampleRequest& request, const OnProgress& on_progress) {
  const int64_t wanted = check_sampling(request, options(), space().classes);
  auto rng = make_generator(trainer_->device(), request.seed, Stream::samples);
  const auto& buffer = trainer_->buffer();
  auto starts = wanted < 0 ? buffer.draw(request.count, request.from_buffer ? 0.0 : 1.0, step_count(), rng)
                           : buffer.draw_class(request.count, wanted, request.from_buffer, step_count(), rng);
  if (options().network.classes == 0) return run_samples(request, starts.x, {}, rng, on_progress);
  const auto order = starts.labels.argsort();  // pictures of a class stand together
  const auto labels = starts.labels.index_select(0, order).to(trainer_->device());
  return run_samples(request, starts.x.index_select(0, order.to(starts.x.device())), labels, rng, on_progress);
}

/// Chains of the averaged model from `x` for `labels` [N]; undefined when interrupted.
torch::Tensor TorchSession::run_samples(const SampleRequest& request, torch::Tensor x, const torch::Tensor& labels, at::Generator& rng,
                                        const OnProgress& on_progress) {
  auto streams = sample_streams(request.seed);
  std::vector<NetPtr> past;
  std::vector<const Energy*> members = {&trainer_->averaged()};
  for (const auto& path : request.ensemble) {
    past.push_back(trainer_->on_device(*read_weights(path, options().network, space())));
    members.push_back(past.back().get());
  }
  std::atomic<bool> stop{false};
  for (const auto& leg : sampling_legs(request, options().chain, options().augmentation)) {
    if (leg.augment) x = augmented(x, options().augmentation, space().low, space().high, rng);
    auto chain = options().chain;
    chain.noise = leg.noise;
    const auto now = leg.redraw ? torch::randint(options().network.classes, labels.sizes(), rng, labels.options()) : labels;
    x = run_chains_on(trainer_->shards(), *make_sampler(chain, space().low, space().high), *mean_energy(members, now), x, leg.steps, streams,
                      [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) {
                        if (shard == 0 && on_progress && !on_progress(Stage::sample, leg.first + k + 1)) stop = true;
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

void TorchSession::save_weights(const std::string& path) const {
  write_weights(path, trainer_->averaged_net(), options(), step_count());
}

}  // namespace basin
