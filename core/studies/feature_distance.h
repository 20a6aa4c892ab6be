#pragma once
// The torch-free door to comparing pictures in the features of a classifier that the program trains itself.

#include <functional>
#include <memory>
#include <string>

#include "core/base/image.h"
#include "core/data/load_watch.h"
#include "core/data/options.h"

namespace basin {

/// Holds a trained classifier and the features of held-out pictures. Distances are squared Frechet distances of Gaussians (see frechet.h) in 64
/// features: numbers of one classifier compare with each other and with nothing else.
class FeatureDistance {
 public:
  virtual ~FeatureDistance() = default;
  /// From the held-out pictures to these, of the same size; NaN where features are not finite. Throws BadInput for fewer than two.
  virtual double of(const ImageBatch& pictures) const = 0;
  /// From the held-out pictures to `count` training pictures, the best to hope for; and to uniform noise.
  virtual double of_training_data(int64_t count) const = 0;
  virtual double of_noise(int64_t count) const = 0;
  virtual int64_t held_out() const = 0;  ///< pictures
  virtual double accuracy() const = 0;   ///< of the classifier on them, in [0, 1]
  /// Atomic; throws BadInput.
  virtual void save(const std::string& path) const = 0;
};

struct ClassifierTraining {
  int64_t updates = 800;
  int64_t seed = 1;
  int64_t threads = 0;                          ///< shards that compute features; 0 is one a core
  std::function<bool(int64_t done)> on_update;  ///< asked before each update; false stops early
};

/// Trains the classifier on the data that a run with these options trains on; `data.hold_out` must keep some away. Throws BadInput without classes.
std::unique_ptr<FeatureDistance> train_feature_distance(const DataOptions& data, const ClassifierTraining& training, const LoadWatch& watch = {});

}  // namespace basin
