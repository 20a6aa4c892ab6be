#include "core/data/labelled_images.h"

#include "core/base/shards.h"
#include "core/data/resample.h"

namespace basin {

torch::Tensor to_planes(const ImageBatch& pictures) {
  auto tensor = torch::empty({pictures.count, pictures.height, pictures.width, pictures.channels}, torch::kByte);
  std::copy(pictures.bytes.begin(), pictures.bytes.end(), tensor.data_ptr<uint8_t>());
  return tensor.permute({0, 3, 1, 2}).contiguous();
}

torch::Tensor class_weights(const torch::Tensor& labels, int64_t classes) {
  const auto counts = labels.bincount({}, classes);
  if (counts.eq(counts[0]).all().item<bool>()) return {};
  return static_cast<double>(labels.size(0)) / (static_cast<double>(classes) * counts.to(torch::kFloat));
}

torch::Tensor resized_images(const torch::Tensor& images, int64_t side) {
  if (images.size(2) == side && images.size(3) == side) return images;
  const auto planes = images.contiguous();
  const int64_t count = planes.size(0), channels = planes.size(1), height = planes.size(2), width = planes.size(3);
  auto result = torch::empty({count, channels, side, side}, torch::kByte);
  const uint8_t* from = planes.data_ptr<uint8_t>();
  uint8_t* to = result.data_ptr<uint8_t>();
  Shards shards(0);
  shards.run([&](int64_t shard) {
    const auto [first, last] = shards.range(count * channels, shard);
    for (int64_t plane = first; plane < last; ++plane) {
      ImageBatch picture{1, 1, height, width, {from + plane * height * width, from + (plane + 1) * height * width}};
      const ImageBatch resized = resized_square(picture, side);
      std::copy(resized.bytes.begin(), resized.bytes.end(), to + plane * side * side);
    }
  });
  return result;
}

}  // namespace basin
