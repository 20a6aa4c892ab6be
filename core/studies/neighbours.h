#pragma once
// The training pictures nearest to a picture, in pixels or in the features of a classifier that the program trains itself. A door without LibTorch.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/fields.h"
#include "core/base/image.h"
#include "core/data/load_watch.h"
#include "core/data/options.h"
#include "core/restoration/fill.h"

namespace basin {

/// In what pictures are near each other.
enum class Nearness { pixels, features };
inline const std::vector<Named<Nearness>> kNearness = {
    {Nearness::pixels, "pixels", "Least squared difference of the pixels (L2)."},
    {Nearness::features, "features",
     "Least distance in 64 features of a small classifier that is trained first: alike in kind, wherever it lies. Needs labelled data."},
};

/// Places among the training pictures, the nearest first, and how far they are.
struct Neighbours {
  std::vector<int64_t> places;
  std::vector<double> distances;  ///< root mean square difference in bytes, or in features
};

/// By pixels, of pictures of one shape.
inline Neighbours nearest_in_pixels(const ImageBatch& picture, const ImageBatch& library, int64_t count) {
  Neighbours found{nearest_by_known(picture, Mask(picture.height, picture.width), library, count), {}};
  for (const auto place : found.places) found.distances.push_back(rms_difference(picture, 0, library, place));
  return found;
}

/// Holds the training pictures and, once prepared, their features.
class FeatureNeighbours {
 public:
  virtual ~FeatureNeighbours() = default;
  /// The next share of what comes first: an update of the classifier, or the features of some pictures.
  virtual void prepare() = 0;
  virtual double prepared() const = 0;  ///< share of that which is done, in [0, 1]
  virtual const ImageBatch& pictures() const = 0;
  /// To the first of `picture`, of their shape; all is prepared.
  virtual Neighbours nearest(const ImageBatch& picture, int64_t count) const = 0;
};

/// Makes one of the data that `options` name, or a test's. Throws BadInput without classes, MissingData.
using FeatureNeighboursSource = std::function<std::unique_ptr<FeatureNeighbours>(const DataOptions& options, const LoadWatch& watch)>;
std::unique_ptr<FeatureNeighbours> make_feature_neighbours(const DataOptions& options, const LoadWatch& watch);

}  // namespace basin
