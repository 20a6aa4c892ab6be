#include "core/data/image_sets.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/data/cifar.h"
#include "core/data/idx.h"
#include "core/data/image_folder.h"
#include "core/data/known_space.h"
#include "core/data/sprites.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

constexpr int64_t kSprites = 20000;

std::string remedy(DataSet set) {
  switch (set) {
    case DataSet::fashion_mnist:
      return "install the package dataset-fashion-mnist, or give its folder with --set data.path=FOLDER";
    case DataSet::cifar10:
      return "put data_batch_1.bin to data_batch_5.bin into ~/.local/share/basin/data/cifar10, or give their folder, or one of pictures with a "
             "sub-folder a class, with "
             "--set data.path=FOLDER";
    case DataSet::cifar100:
      return "put train.bin into ~/.local/share/basin/data/cifar100, or give its folder with --set data.path=FOLDER";
    default:
      return "put train-images-idx3-ubyte.gz into ~/.local/share/basin/data/mnist, or give its folder with --set data.path=FOLDER";
  }
}

/// data.path alone, else NAME in each data folder, then the data folders themselves.
std::vector<fs::path> folders_of(const DataOptions& options) {
  if (!options.path.empty()) return {options.path};
  std::vector<fs::path> folders;
  for (const auto& folder : data_folders()) {
    folders.push_back(folder / entry_of(kDataSets, options.set).name);
    folders.push_back(folder);
  }
  return folders;
}

[[noreturn]] void refuse_missing(const DataOptions& options) {
  throw MissingData(fmt::format("The images of data.set = '{}' are not in {}; {}.", entry_of(kDataSets, options.set).name,
                                options.path.empty() ? "the data folders" : "'" + options.path + "'", remedy(options.set)));
}

fs::path find_train_images(const DataOptions& options) {
  const std::string name(entry_of(kDataSets, options.set).name);
  std::error_code error;
  for (const auto& folder : folders_of(options)) {
    for (const auto& prefix : {std::string(), name + "-"})
      for (const char* stem : {"train-images-idx3-ubyte", "train-images.idx3-ubyte"})
        for (const char* suffix : {"", ".gz"}) {
          const bool plain_name_of_another_set = prefix.empty() && folder.filename() != name && options.path.empty();
          const fs::path candidate = folder / (prefix + stem + suffix);
          if (!plain_name_of_another_set && fs::is_regular_file(candidate, error)) return candidate;
        }
  }
  refuse_missing(options);
}

/// The label file beside an image file, by name; undefined when there is none.
torch::Tensor labels_beside(const fs::path& images, int64_t count) {
  std::string name = images.filename().string();
  for (const auto& [from, to] : {std::pair{"images", "labels"}, std::pair{"idx3", "idx1"}})
    if (const size_t at = name.find(from); at != std::string::npos) name.replace(at, std::string(from).size(), to);
  const fs::path file = images.parent_path() / name;
  std::error_code error;
  if (file == images || !fs::is_regular_file(file, error)) return {};
  const auto labels = read_idx(file.string());
  if (labels.dim() != 1 || labels.size(0) != count)
    throw BadInput(fmt::format("'{}' holds labels of shape {}, and '{}' has {} images; fetch both files again.", file.string(),
                               fmt::join(labels.sizes(), " x "), images.string(), count));
  return labels.to(torch::kLong);
}

LabelledImages read_idx_images(const DataOptions& options) {
  const std::string path = options.set == DataSet::idx ? options.path : find_train_images(options).string();
  LabelledImages set;
  set.images = read_idx(path);
  if (set.images.dim() == 3) set.images = set.images.unsqueeze(1);
  if (set.images.dim() != 4)
    throw BadInput(fmt::format("'{}' has {} dimensions; an image file has 3 (or 4, with channels second).", path, set.images.dim()));
  set.labels = labels_beside(path, set.images.size(0));
  if (!set.labels.defined()) return set;
  const int64_t classes = set.labels.max().item<int64_t>() + 1;
  const auto names = known_classes(options.set);
  for (int64_t i = 0; i < classes; ++i)
    set.classes.push_back(i < static_cast<int64_t>(names.size()) ? names[static_cast<size_t>(i)] : std::to_string(i));
  return set;
}

LabelledImages read_folder(const DataOptions& options, const std::string& path, const LoadWatch& watch) {
  return read_image_folder({path, options.size > 0 ? options.size : kFolderSide, options.limit, options.skip_bad}, watch);
}

/// Binary batches before picture files.
LabelledImages read_cifar(const DataOptions& options, const LoadWatch& watch) {
  const bool ten = options.set == DataSet::cifar10;
  std::error_code error;
  for (const auto& folder : folders_of(options)) {
    for (const auto& inner : {folder, folder / (ten ? "cifar-10-batches-bin" : "cifar-100-binary")})
      if (fs::is_regular_file(inner / (ten ? "data_batch_1.bin" : "train.bin"), error))
        return ten ? read_cifar10(inner.string()) : read_cifar100(inner.string());
    const bool own = !options.path.empty() || folder.filename() == entry_of(kDataSets, options.set).name;
    if (own && is_image_folder(folder.string())) return read_folder(options, folder.string(), watch);
  }
  refuse_missing(options);
}

LabelledImages make_sprites(const DataOptions& options) {
  std::vector<Sprite> sprites;
  for (int64_t i = 0; i < (options.limit > 0 ? options.limit : kSprites); ++i) sprites.push_back(nth_sprite(options.seed, i));
  std::vector<int64_t> labels;
  for (const auto& sprite : sprites) labels.push_back(sprite.levels[static_cast<size_t>(options.label)]);
  return {to_planes(draw_sprites(sprites, options.size > 0 ? options.size : kSpriteSide)), torch::tensor(labels, torch::kLong),
          known_classes(options.set, options.label)};
}

LabelledImages read_set(const DataOptions& options, const LoadWatch& watch) {
  switch (options.set) {
    case DataSet::cifar10:
    case DataSet::cifar100:
      return read_cifar(options, watch);
    case DataSet::image_folder:
      return read_folder(options, options.path, watch);
    case DataSet::sprites:
      return make_sprites(options);
    default:
      return read_idx_images(options);
  }
}

/// 0.2126 R + 0.7152 G + 0.0722 B (ITU-R BT.709), bytes [N, 1, H, W].
torch::Tensor luminance(const torch::Tensor& images) {
  const auto plane = [&](int64_t c, double weight) { return images.slice(1, c, c + 1).to(torch::kFloat).mul_(weight); };
  return plane(0, 0.2126).add_(plane(1, 0.7152)).add_(plane(2, 0.0722)).round_().clamp_(0, 255).to(torch::kByte);
}

/// Moves each `every`-th image from the set to what is held out.
void hold_out(LabelledImages& set, int64_t every, DataSource& source) {
  const auto away = torch::arange(set.images.size(0), torch::kLong).remainder(every).eq(every - 1);
  const auto rows = [](const torch::Tensor& wanted) { return wanted.nonzero().squeeze(1); };
  source.held_out = set.images.index_select(0, rows(away));
  set.images = set.images.index_select(0, rows(away.logical_not()));
  if (!set.labels.defined()) return;
  source.held_out_labels = set.labels.index_select(0, rows(away));
  set.labels = set.labels.index_select(0, rows(away.logical_not()));
}

}  // namespace

DataSource load_images(const DataOptions& options, const LoadWatch& watch) {
  auto set = read_set(options, watch);
  const auto first = [&](const torch::Tensor& rows) {
    return options.limit > 0 && rows.defined() ? rows.slice(0, 0, std::min(options.limit, rows.size(0))) : rows;
  };
  set.images = first(set.images);
  set.labels = first(set.labels);
  if (options.grey && set.images.size(1) == 3) set.images = luminance(set.images);
  if (options.size > 0) set.images = resized_images(set.images, options.size);
  DataSource source;
  if (options.hold_out > 1) hold_out(set, options.hold_out, source);
  source.images = set.images.contiguous();
  if (set.labels.defined()) source.labels = set.labels.contiguous();
  source.space = image_space(options, source.images.size(1), source.images.size(2), source.images.size(3), set.classes);
  return source;
}

}  // namespace basin
