#include "core/restoration/picture_scores.h"

#include <algorithm>

#include "core/base/errors.h"
#include "core/buffers/replay_buffer.h"
#include "core/data/labelled_images.h"
#include "core/energy/energy.h"

namespace basin {
namespace {

constexpr int64_t kAtOnce = 64;

/// p(y | x), [N, classes].
torch::Tensor class_probabilities(const Energy& energy, const torch::Tensor& x) {
  return torch::softmax(-energy.class_energies(x), 1).to(torch::kDouble);
}

}  // namespace

std::vector<PictureScore> score_pictures(const Model& model, const ImageBatch& pictures, const std::function<bool(int64_t done)>& on_progress) {
  const auto& space = model.data().space;
  if (!space.image) throw BadInput("The model is one of points, and has no word on pictures; choose one of images.");
  const at::NoGradGuard no_grad;
  const auto energy = model.energy();
  const auto planes = to_planes(pictures);
  const int64_t classes = model.options().network.classes;
  std::vector<PictureScore> scores;
  for (int64_t first = 0; first < pictures.count && on_progress(first); first += kAtOnce) {
    const auto rows = planes.slice(0, first, std::min(pictures.count, first + kAtOnce));
    const auto x = from_bytes(rows, torch::full({}, 0.5), space.low, space.high);
    const auto at_x = energy->energy_and_grad(x);
    const auto slopes = at_x.grad.flatten(1).norm(2, 1);
    const auto shares = classes > 0 ? class_probabilities(*energy, x).contiguous() : torch::Tensor();
    for (int64_t i = 0; i < rows.size(0); ++i) {
      PictureScore score{at_x.energy[i].item<double>(), slopes[i].item<double>(), {}};
      if (classes > 0) score.classes.assign(shares[i].data_ptr<double>(), shares[i].data_ptr<double>() + classes);
      scores.push_back(std::move(score));
    }
  }
  return scores;
}

}  // namespace basin
