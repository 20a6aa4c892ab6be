#include "core/studies/neighbours.h"

#include <algorithm>

#include "core/data/labelled_images.h"
#include "core/evaluation/features.h"
#include "core/training/pictures.h"

namespace basin {
namespace {

constexpr int64_t kPicturesAtOnce = 1024;

class ClassifierNeighbours : public FeatureNeighbours {
 public:
  ClassifierNeighbours(const DataOptions& options, const LoadWatch& watch)
      : source_(load_data(options, watch)), trainer_(source_, training_), shards_(0), pictures_(byte_images(source_.images)) {}

  void prepare() override {
    if (!trainer_.finished()) return trainer_.update();
    const int64_t next = std::min(source_.images.size(0), done_ + kPicturesAtOnce);
    if (next > done_) parts_.push_back(features_of(trainer_.net(), source_.images.slice(0, done_, next), shards_));
    done_ = next;
    if (done_ == source_.images.size(0) && !features_.defined()) features_ = torch::cat(parts_);
  }
  double prepared() const override {
    constexpr double kShareOfTraining = 0.8;
    return kShareOfTraining * static_cast<double>(trainer_.done()) / static_cast<double>(training_.updates) +
           (1 - kShareOfTraining) * static_cast<double>(done_) / static_cast<double>(std::max<int64_t>(1, source_.images.size(0)));
  }
  const ImageBatch& pictures() const override { return pictures_; }
  Neighbours nearest(const ImageBatch& picture, int64_t count) const override {
    const at::NoGradGuard no_grad;
    const auto own = features_of(trainer_.net(), to_planes(picture).slice(0, 0, 1), shards_);
    const auto [distances, places] = (features_ - own).norm(2, 1).topk(std::min(count, features_.size(0)), 0, false);
    Neighbours found;
    for (int64_t i = 0; i < places.size(0); ++i) {
      found.places.push_back(places[i].item<int64_t>());
      found.distances.push_back(distances[i].item<double>());
    }
    return found;
  }

 private:
  DataSource source_;
  FeatureTraining training_;
  FeatureTrainer trainer_;
  mutable Shards shards_;  ///< only carries work
  ImageBatch pictures_;
  int64_t done_ = 0;  ///< pictures whose features are computed
  std::vector<torch::Tensor> parts_;
  torch::Tensor features_;
};

}  // namespace

std::unique_ptr<FeatureNeighbours> make_feature_neighbours(const DataOptions& options, const LoadWatch& watch) {
  return std::make_unique<ClassifierNeighbours>(options, watch);
}

}  // namespace basin
