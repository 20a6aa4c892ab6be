#pragma once
// A small classifier that the program trains itself: its last hidden layer gives features in which sets of pictures can be compared.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <functional>

#include "core/base/shards.h"
#include "core/data/data_source.h"
#include "core/energy/energy.h"
#include "core/objectives/optimiser.h"

namespace basin {

/// Three 3 x 3 convolutions (16, 32 and 64 filters; stride 2), mean over 2 x 2 quarters, 64 hidden units, a class each; SiLU.
class FeatureNet {
 public:
  static constexpr int64_t kFeatures = 64;

  /// Fresh weights for images of `channels` channels, any size from 8 x 8.
  FeatureNet(int64_t channels, int64_t classes, at::Generator& rng);

  /// The hidden units of x [N, C, H, W] with values in [-1, 1]: [N, kFeatures].
  torch::Tensor features(const torch::Tensor& x) const;
  torch::Tensor class_scores(const torch::Tensor& features) const;  ///< [N, classes]
  const NamedTensors& parameters() const { return parameters_; }

 private:
  const torch::Tensor& at(size_t i) const { return parameters_[i].second; }
  NamedTensors parameters_;
};

struct FeatureTraining {
  int64_t updates = 800, batch = 128;
  double learning_rate = 2e-3;
  int64_t seed = 1;
};

/// Trains a net by cross-entropy (Adam, rate decaying to zero) on the labelled images of `source`, which must outlive it, update by update. Same
/// seed, same bits on the CPU.
class FeatureTrainer {
 public:
  /// Throws BadInput without labels.
  FeatureTrainer(const DataSource& source, const FeatureTraining& training);
  bool finished() const { return done_ >= training_.updates; }
  int64_t done() const { return done_; }
  void update();
  const FeatureNet& net() const { return net_; }

 private:
  const DataSource& source_;
  FeatureTraining training_;
  at::Generator rng_;
  FeatureNet net_;
  std::vector<AdamState> adam_;
  int64_t done_ = 0;
};

/// Asked before each update with the number of updates done; false stops early.
using OnFeatureUpdate = std::function<bool(int64_t done)>;

/// As FeatureTrainer has it in the end. Throws BadInput without labels.
FeatureNet train_features(const DataSource& source, const FeatureTraining& training, const OnFeatureUpdate& on_update = {});

/// Features of bytes [N, C, H, W], in shards: [N, kFeatures].
torch::Tensor features_of(const FeatureNet& net, const torch::Tensor& bytes, Shards& shards);

/// Share of labelled bytes [N, C, H, W] that the net puts into their class.
double accuracy(const FeatureNet& net, const torch::Tensor& bytes, const torch::Tensor& labels, Shards& shards);

}  // namespace basin
