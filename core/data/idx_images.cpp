#include "core/data/idx_images.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/base/errors.h"
#include "core/data/idx.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

/// The label file beside an image file, by name, packed or not; empty when there is none.
std::string label_file_beside(const fs::path& images) {
  std::string name = images.filename().string();
  for (const auto& [from, to] : {std::pair{"images", "labels"}, std::pair{"idx3", "idx1"}, std::pair{"idx4", "idx1"}})
    if (const size_t at = name.find(from); at != std::string::npos) name.replace(at, std::string(from).size(), to);
  if (name == images.filename().string()) return "";
  const bool packed = images.extension() == ".gz";
  const fs::path file = images.parent_path() / name, other = packed ? fs::path(file).replace_extension() : fs::path(file.string() + ".gz");
  std::error_code error;
  for (const auto& candidate : {file, other})
    if (fs::is_regular_file(candidate, error)) return candidate.string();
  return "";
}

/// [N] int64; undefined when there are none.
torch::Tensor labels_beside(const std::string& images, int64_t count) {
  const std::string file = label_file_beside(images);
  if (file.empty()) return {};
  const auto labels = read_idx(file);
  if (labels.dim() != 1 || labels.size(0) != count)
    throw BadInput(fmt::format("'{}' holds labels of shape {}, and '{}' has {} images; fetch both files again.", file,
                               fmt::join(labels.sizes(), " x "), images, count));
  return labels.to(torch::kLong);
}

/// [N, C, H, W].
torch::Tensor with_channels_second(const torch::Tensor& file, const std::string& path) {
  const std::string shape = fmt::format("{}", fmt::join(file.sizes(), " x "));
  if (file.dim() == 3) return file.unsqueeze(1);
  if (file.dim() != 4)
    throw BadInput(fmt::format("'{}' holds {} and no images, which have 3 dimensions, or 4 with channels; give the file of images.", path,
                               file.dim() == 1 ? "labels" : "numbers of shape " + shape));
  const auto is_channels = [&](int64_t dimension) { return file.size(dimension) == 1 || file.size(dimension) == 3; };
  if (is_channels(1) == is_channels(3))
    throw BadInput(
        fmt::format("'{}' has shape {}, where {} of the second and last extent is 1 or 3, so that channels cannot be told; save it as "
                    "count x channels x height x width, with 1 or 3 channels.",
                    path, shape, is_channels(1) ? "each" : "none"));
  return is_channels(1) ? file : file.permute({0, 3, 1, 2}).contiguous();
}

}  // namespace

LabelledImages read_idx_images(const std::string& path, const std::vector<std::string>& names, const LoadWatch& watch) {
  LabelledImages set, nothing_held_out;
  set.images = with_channels_second(read_idx(path, watch), path);
  set.labels = labels_beside(path, set.images.size(0));
  if (!set.labels.defined()) return set;
  const auto classes = static_cast<size_t>(set.labels.max().item<int64_t>() + 1);
  for (size_t i = 0; i < classes; ++i) set.classes.push_back(i < names.size() ? names[i] : std::to_string(i));
  drop_empty_classes(set, nothing_held_out);  // numbers that the file does not use, such as the 0 of labels 1 to 26, were never classes
  return set;
}

}  // namespace basin
