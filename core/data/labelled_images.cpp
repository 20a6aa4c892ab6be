#include "core/data/labelled_images.h"

#include <fmt/format.h>

#include <cstring>
#include <map>

#include "core/base/errors.h"
#include "core/base/memory.h"
#include "core/base/shards.h"
#include "core/data/resample.h"

namespace basin {

torch::Tensor to_planes(const ImageBatch& pictures) {
  auto tensor = torch::empty({pictures.count, pictures.height, pictures.width, pictures.channels}, torch::kByte);
  std::copy(pictures.bytes.begin(), pictures.bytes.end(), tensor.data_ptr<uint8_t>());
  return tensor.permute({0, 3, 1, 2}).contiguous();
}

void require_memory_for(int64_t pictures, int64_t bytes) {
  const auto available = available_memory();
  const double needed = static_cast<double>(pictures) * static_cast<double>(bytes);
  if (!available || needed <= static_cast<double>(*available)) return;
  throw BadInput(
      fmt::format("{} pictures of {} bytes each take {:.1f} GB of memory, and {:.1f} GB are available; make data.size smaller, or set data.limit.",
                  pictures, bytes, needed / 1e9, static_cast<double>(*available) / 1e9));
}

torch::Tensor keep_rows(const torch::Tensor& rows, const torch::Tensor& kept) {
  auto all = rows.contiguous();
  const auto size = static_cast<size_t>(all.stride(0)) * all.element_size();
  auto* bytes = static_cast<uint8_t*>(all.data_ptr());
  const int64_t count = kept.size(0), *from = kept.data_ptr<int64_t>();
  for (int64_t to = 0; to < count; ++to) std::memmove(bytes + static_cast<size_t>(to) * size, bytes + static_cast<size_t>(from[to]) * size, size);
  return all.slice(0, 0, count);
}

std::vector<std::string> drop_empty_classes(LabelledImages& set, LabelledImages& held_out) {
  std::vector<std::string> kept, dropped;
  if (!set.labels.defined()) return dropped;
  const auto there = set.labels.bincount({}, static_cast<int64_t>(set.classes.size())).gt(0);
  for (size_t i = 0; i < set.classes.size(); ++i) (there[static_cast<int64_t>(i)].item<bool>() ? kept : dropped).push_back(set.classes[i]);
  if (dropped.empty()) return dropped;
  const auto place = there.to(torch::kLong).cumsum(0).sub_(1);
  set.labels = place.index_select(0, set.labels);
  if (held_out.labels.defined()) {
    const auto rows = there.index_select(0, held_out.labels).nonzero().squeeze(1);
    held_out.images = held_out.images.index_select(0, rows);
    held_out.labels = place.index_select(0, held_out.labels.index_select(0, rows));
  }
  set.classes = held_out.classes = std::move(kept);
  return dropped;
}

torch::Tensor class_weights(const torch::Tensor& labels, int64_t classes) {
  const auto counts = labels.bincount({}, classes);
  if (counts.eq(counts[0]).all().item<bool>()) return {};
  return static_cast<double>(labels.size(0)) / (static_cast<double>(classes) * counts.to(torch::kFloat));
}

torch::Tensor first_of_each_class(const torch::Tensor& labels, int64_t per_class) {
  std::map<int64_t, int64_t> seen;
  std::vector<int64_t> places;
  const auto* label = labels.data_ptr<int64_t>();
  for (int64_t i = 0; i < labels.size(0); ++i)
    if (seen[label[i]]++ < per_class) places.push_back(i);
  return torch::tensor(places, torch::kLong);
}

torch::Tensor resized_images(const torch::Tensor& images, int64_t side) {
  if (images.size(2) == side && images.size(3) == side) return images;
  const auto planes = images.contiguous();
  const int64_t count = planes.size(0), channels = planes.size(1), height = planes.size(2), width = planes.size(3);
  require_memory_for(count, channels * side * side);
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
