#include "core/data/fitted_pictures.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <set>

#include "core/base/errors.h"
#include "core/data/idx.h"
#include "core/data/picture_list.h"
#include "core/formats/image_files.h"

namespace basin {
namespace {

namespace fs = std::filesystem;

void add(FittedPictures& all, const ImageBatch& picture, std::string name) {
  if (all.names.empty()) all.pictures = {0, picture.channels, picture.height, picture.width, {}};
  all.pictures.bytes.insert(all.pictures.bytes.end(), picture.bytes.begin(), picture.bytes.end());
  ++all.pictures.count;
  all.names.push_back(std::move(name));
}

/// [N, H, W] or [N, C, H, W].
FittedPictures of_idx(const std::string& path, const SampleSpace& space, int64_t limit) {
  auto images = read_idx(path);
  if (images.dim() == 3) images = images.unsqueeze(1);
  if (images.dim() != 4 || (images.size(1) != 1 && images.size(1) != 3))
    throw BadInput(fmt::format("'{}' holds no images of one or three channels; give a file of images.", path));
  const int64_t count = limit > 0 ? std::min(limit, images.size(0)) : images.size(0);
  FittedPictures all;
  for (int64_t i = 0; i < count; ++i) {
    const auto pixels = images[i].permute({1, 2, 0}).contiguous();
    ImageBatch one{1, images.size(1), images.size(2), images.size(3), std::vector<uint8_t>(static_cast<size_t>(pixels.numel()))};
    std::memcpy(one.bytes.data(), pixels.data_ptr(), one.bytes.size());
    add(all, fitted(one, space), fmt::format("{:05}", i));
  }
  return all;
}

/// Files of one name, in folders of their own or of different kinds, are told apart by a number: results are written under these names.
FittedPictures of_files(const std::vector<std::string>& files, const SampleSpace& space) {
  FittedPictures all;
  std::set<std::string> taken;
  for (const auto& file : files) {
    const std::string stem = fs::path(file).stem().string();
    std::string name = stem;
    for (int number = 2; !taken.insert(name).second; ++number) name = fmt::format("{}-{}", stem, number);
    add(all, fitted(read_colour(file), space), name);
  }
  return all;
}

}  // namespace

FittedPictures read_fitted(const std::string& path, const SampleSpace& space, int64_t limit) {
  FittedPictures all;
  if (fs::is_directory(path)) {
    std::vector<std::string> files;
    for (const auto& of_class : list_pictures(path).files) files.insert(files.end(), of_class.begin(), of_class.end());
    if (limit > 0 && static_cast<int64_t>(files.size()) > limit) files.resize(static_cast<size_t>(limit));
    all = of_files(files, space);
  } else {
    all = has_picture_name(path) ? of_files({path}, space) : of_idx(path, space, limit);
  }
  if (all.pictures.count == 0)
    throw BadInput(fmt::format("'{}' holds no picture; give a PNG, a JPG, an IDX file of images or a folder of them.", path));
  return all;
}

}  // namespace basin
