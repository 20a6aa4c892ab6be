#include "core/data/cifar.h"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/data/known_space.h"

namespace basin {
namespace {

constexpr int64_t kSide = 32, kPixels = 3 * kSide * kSide, kBatches = 5;

/// One name a line; numbers where there are not `count`.
std::vector<std::string> names_in(const std::string& path, size_t count) {
  std::vector<std::string> names;
  if (std::filesystem::exists(path)) {
    std::istringstream text(read_file(path));
    for (std::string line; std::getline(text, line);) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!line.empty()) names.push_back(line);
    }
  }
  if (names.size() == count) return names;
  names.clear();
  for (size_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

}  // namespace

LabelledImages read_cifar_batch(const std::string& path, int64_t label_bytes, int64_t classes) {
  const std::string bytes = read_file(path);
  const int64_t record = label_bytes + kPixels, size = static_cast<int64_t>(bytes.size()), count = size / record;
  if (count == 0 || size % record != 0)
    throw BadInput(fmt::format("'{}' has {} bytes, which is no whole number of records of {}; fetch the file again.", path, size, record));
  LabelledImages batch{torch::empty({count, 3, kSide, kSide}, torch::kByte), torch::empty({count}, torch::kLong), {}};
  auto* pixels = batch.images.data_ptr<uint8_t>();
  auto* labels = batch.labels.data_ptr<int64_t>();
  for (int64_t i = 0; i < count; ++i) {
    const auto at = bytes.begin() + i * record + label_bytes;
    labels[i] = static_cast<uint8_t>(*(at - 1));
    if (labels[i] >= classes)
      throw BadInput(fmt::format("'{}', record {}: class {} is not below {}; this is another set's file.", path, i + 1, labels[i], classes));
    std::copy(at, at + kPixels, pixels + i * kPixels);
  }
  return batch;
}

LabelledImages read_cifar10(const std::string& folder) {
  const auto names = known_classes(DataSet::cifar10);
  std::vector<torch::Tensor> images, labels;
  for (int64_t number = 1; number <= kBatches; ++number) {
    const auto batch = read_cifar_batch(fmt::format("{}/data_batch_{}.bin", folder, number), 1, static_cast<int64_t>(names.size()));
    images.push_back(batch.images);
    labels.push_back(batch.labels);
  }
  return {torch::cat(images), torch::cat(labels), names};
}

LabelledImages read_cifar100(const std::string& folder) {
  auto batch = read_cifar_batch(folder + "/train.bin", 2, 100);
  batch.classes = names_in(folder + "/fine_label_names.txt", 100);
  return batch;
}

}  // namespace basin
