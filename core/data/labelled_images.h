#pragma once
// Images with a class each, as every image loader returns them.

#include <torch/types.h>

#include <string>
#include <vector>

#include "core/base/image.h"

namespace basin {

struct LabelledImages {
  torch::Tensor images;              ///< bytes [N, C, H, W]
  torch::Tensor labels;              ///< [N] int64 in [0, classes); undefined where the data has none
  std::vector<std::string> classes;  ///< names; empty without labels
};

/// Bytes [N, C, H, W] of interleaved pictures.
torch::Tensor to_planes(const ImageBatch& pictures);
/// Throws BadInput where so many pictures of `bytes` each take more than the memory that is available: the system would end the program without a
/// word.
void require_memory_for(int64_t pictures, int64_t bytes);
/// The rows `kept` (int64, growing) of a tensor that nobody else holds, moved to its beginning: a large set is never there twice.
torch::Tensor keep_rows(const torch::Tensor& rows, const torch::Tensor& kept);
/// Takes classes of which `set` has no image out of it, with their names: labels become places among those that stay. `held_out`, with labels of the
/// same classes or without any, loses the images of those classes. The names taken out.
std::vector<std::string> drop_empty_classes(LabelledImages& set, LabelledImages& held_out);
/// What an image of each class counts so that all classes count alike and a mean image counts 1: [classes], N / (classes * images of that class).
/// Undefined where classes are equally frequent in `labels` [N]; every class has an image.
torch::Tensor class_weights(const torch::Tensor& labels, int64_t classes);
/// The first `per_class` places of each class in `labels` [N], rising; fewer where a class has fewer. [L] int64.
torch::Tensor first_of_each_class(const torch::Tensor& labels, int64_t per_class);
/// Each image at `side` x `side` pixels, antialiased (see resample.h); the same tensor where nothing changes.
torch::Tensor resized_images(const torch::Tensor& images, int64_t side);

}  // namespace basin
