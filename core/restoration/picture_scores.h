#pragma once
// What a model says of single pictures. A door without LibTorch.

#include <functional>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/training/model.h"

namespace basin {

struct PictureScore {
  double energy = 0;            ///< E(x), nats; of a model of classes that of its marginal
  double slope = 0;             ///< ||dE/dx||, nats per unit of pixel values
  std::vector<double> classes;  ///< p(y | x) = softmax(-E(x, y)) of a model of classes, in their order (Grathwohl et al. 2020, eq. 3)
};

/// Each of `pictures`, of the model's shape. `on_progress` gets how many are done; false ends it, and fewer come back. Throws BadInput for points.
std::vector<PictureScore> score_pictures(const Model& model, const ImageBatch& pictures, const std::function<bool(int64_t done)>& on_progress);
using PictureScorer =
    std::function<std::vector<PictureScore>(const Model& model, const ImageBatch& pictures, const std::function<bool(int64_t done)>& on_progress)>;

/// "picture,energy,slope" and a column for each class; `names` of the pictures.
std::string scores_csv(const std::vector<std::string>& names, const std::vector<PictureScore>& scores, const std::vector<std::string>& classes);

}  // namespace basin
