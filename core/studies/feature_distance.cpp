#include "core/studies/feature_distance.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/data/labelled_images.h"
#include "core/evaluation/features.h"
#include "core/evaluation/frechet.h"
#include "core/training/checkpoint.h"

namespace basin {
namespace {

DataSource load_split(const DataOptions& options, const LoadWatch& watch) {
  auto source = load_data(options, watch);
  if (!source.space.image || !source.held_out.defined() || source.held_out.size(0) < 2)
    throw BadInput(fmt::format("data.hold_out = {} keeps fewer than two pictures of data.set = '{}' away from training; set it to 10.",
                               options.hold_out, entry_of(kDataSets, options.set).name));
  return source;
}

class ClassifierDistance : public FeatureDistance {
 public:
  ClassifierDistance(const DataOptions& data, const ClassifierTraining& training, const LoadWatch& watch)
      : source_(load_split(data, watch)),
        shards_(training.threads),
        seed_(training.seed),
        net_(train_features(source_, features_training(training), training.on_update)),
        held_out_(fit_gaussian(features_of(net_, source_.held_out, shards_))),
        accuracy_(basin::accuracy(net_, source_.held_out, source_.held_out_labels, shards_)) {}

  double of(const ImageBatch& pictures) const override { return distance(to_planes(pictures)); }

  double of_training_data(int64_t count) const override {
    auto rng = make_generator(torch::kCPU, seed_, Stream::training_picks);
    return distance(source_.images.index_select(0, torch::randperm(source_.images.size(0), rng, torch::kLong).slice(0, 0, count)));
  }

  double of_noise(int64_t count) const override {
    auto rng = make_generator(torch::kCPU, seed_, Stream::noise_picks);
    const auto& space = source_.space;
    return distance(torch::randint(256, {count, space.channels, space.height, space.width}, rng, torch::kByte));
  }

  int64_t held_out() const override { return source_.held_out.size(0); }
  double accuracy() const override { return accuracy_; }

  void save(const std::string& path) const override {
    write_checkpoint(path, {net_.parameters(),
                            {{"accuracy", fmt::format("{}", accuracy_)}, {"classes", fmt::format("{}", fmt::join(source_.space.classes, "\n"))}}});
  }

 private:
  static FeatureTraining features_training(const ClassifierTraining& training) {
    FeatureTraining features;
    features.updates = training.updates;
    features.seed = training.seed;
    return features;
  }

  double distance(const torch::Tensor& bytes) const {
    if (bytes.size(0) < 2) throw BadInput(fmt::format("{} pictures have no spread to compare; take at least 2.", bytes.size(0)));
    return frechet_distance(fit_gaussian(features_of(net_, bytes, shards_)), held_out_);
  }

  DataSource source_;
  mutable Shards shards_;  ///< only carries work
  int64_t seed_;
  FeatureNet net_;
  GaussianFit held_out_;
  double accuracy_;
};

}  // namespace

std::unique_ptr<FeatureDistance> train_feature_distance(const DataOptions& data, const ClassifierTraining& training, const LoadWatch& watch) {
  return std::make_unique<ClassifierDistance>(data, training, watch);
}

}  // namespace basin
