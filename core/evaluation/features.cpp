#include "core/evaluation/features.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/buffers/replay_buffer.h"

namespace basin {
namespace {

constexpr int64_t kFilters[] = {16, 32, 64};
constexpr int64_t kQuarters = 4;
constexpr int64_t kImagesAtOnce = 512;
constexpr double kBeta1 = 0.9;

/// He et al. 2015: N(0, 2 / fan-in).
torch::Tensor weight(at::IntArrayRef shape, at::Generator& rng) {
  int64_t fan_in = 1;
  for (size_t i = 1; i < shape.size(); ++i) fan_in *= shape[i];
  return torch::randn(shape, rng).mul_(std::sqrt(2.0 / static_cast<double>(fan_in))).requires_grad_();
}

torch::Tensor to_values(const torch::Tensor& bytes) {
  return from_bytes(bytes, torch::full({1}, 0.5), -1.0, 1.0);
}

}  // namespace

FeatureNet::FeatureNet(int64_t channels, int64_t classes, at::Generator& rng) {
  const auto add = [&](const std::string& name, at::IntArrayRef shape) {
    parameters_.emplace_back(name + ".weight", weight(shape, rng));
    parameters_.emplace_back(name + ".bias", torch::zeros({shape[0]}).requires_grad_());
  };
  int64_t in = channels;
  for (const int64_t out : kFilters) {
    add("conv" + std::to_string(out), {out, in, 3, 3});
    in = out;
  }
  add("hidden", {kFeatures, in * kQuarters});
  add("classes", {classes, kFeatures});
}

torch::Tensor FeatureNet::features(const torch::Tensor& x) const {
  auto h = x;
  for (size_t i = 0; i < 3; ++i) h = at::silu(at::conv2d(h, at(2 * i), at(2 * i + 1), {2, 2}, {1, 1}));
  return at::silu(at::linear(at::adaptive_avg_pool2d(h, {2, 2}).flatten(1), at(6), at(7)));
}

torch::Tensor FeatureNet::class_scores(const torch::Tensor& features) const {
  return at::linear(features, at(8), at(9));
}

FeatureTrainer::FeatureTrainer(const DataSource& source, const FeatureTraining& training)
    : source_(source),
      training_(training),
      rng_(make_generator(torch::kCPU, training.seed, Stream::classifier)),
      net_(source.space.channels, static_cast<int64_t>(source.space.classes.size()), rng_) {
  if (!source.labels.defined())
    throw BadInput("The data has no classes, and a classifier is trained on them; choose labelled data, such as fashion-mnist or sprites.");
  for (const auto& [name, tensor] : net_.parameters()) adam_.push_back({torch::zeros_like(tensor), torch::zeros_like(tensor), 0});
}

void FeatureTrainer::update() {
  std::vector<torch::Tensor> leaves;
  for (const auto& [name, tensor] : net_.parameters()) leaves.push_back(tensor);
  const auto rows = torch::randint(source_.images.size(0), {training_.batch}, rng_, torch::kLong);
  const auto scores = net_.class_scores(net_.features(to_values(source_.images.index_select(0, rows))));
  const auto loss = at::cross_entropy_loss(scores, source_.labels.index_select(0, rows));
  const auto grads = torch::autograd::grad({loss}, leaves);
  OptimiserOptions options;
  options.beta1 = kBeta1;
  const double rate = training_.learning_rate * (1 - static_cast<double>(done_) / static_cast<double>(training_.updates));
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < leaves.size(); ++i) adam_step(leaves[i], grads[i], adam_[i], options, rate);
  ++done_;
}

FeatureNet train_features(const DataSource& source, const FeatureTraining& training, const OnFeatureUpdate& on_update) {
  FeatureTrainer trainer(source, training);
  while (!trainer.finished() && (!on_update || on_update(trainer.done()))) trainer.update();
  return trainer.net();
}

torch::Tensor features_of(const FeatureNet& net, const torch::Tensor& bytes, Shards& shards) {
  const auto result = torch::empty({bytes.size(0), FeatureNet::kFeatures});
  shards.run([&](int64_t shard) {
    const at::NoGradGuard no_grad;
    const auto range = shards.range(bytes.size(0), shard);
    for (int64_t first = range.first; first < range.second; first += kImagesAtOnce) {
      const int64_t last = std::min(range.second, first + kImagesAtOnce);
      result.slice(0, first, last).copy_(net.features(to_values(bytes.slice(0, first, last))));
    }
  });
  return result;
}

double accuracy(const FeatureNet& net, const torch::Tensor& bytes, const torch::Tensor& labels, Shards& shards) {
  const at::NoGradGuard no_grad;
  return net.class_scores(features_of(net, bytes, shards)).argmax(1).eq(labels).to(torch::kDouble).mean().item<double>();
}

}  // namespace basin
