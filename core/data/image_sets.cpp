#include "core/data/image_sets.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/data/cifar.h"
#include "core/data/idx_images.h"
#include "core/data/image_folder.h"
#include "core/data/known_space.h"
#include "core/data/picture_list.h"
#include "core/data/recognise.h"
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

std::string find_train_images(const DataOptions& options) {
  const std::string name(entry_of(kDataSets, options.set).name);
  for (const auto& folder : folders_of(options)) {
    auto file = train_images_in(folder, options.set, folder.filename() == name || !options.path.empty());
    if (!file.empty()) return file;
  }
  refuse_missing(options);
}

/// data.path of any IDX file. A folder is called one, with a file in it that may be meant.
std::string own_idx_file(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return path;
  std::vector<std::string> images;
  for (const auto& entry : fs::directory_iterator(path, error))
    if (entry.is_regular_file(error) && entry.path().filename().string().find("images") != std::string::npos) images.push_back(entry.path().string());
  std::sort(images.begin(), images.end());
  throw BadInput(fmt::format("'{}' is a folder; give the file of images in it{}.", path,
                             images.empty() ? "" : fmt::format(", such as --set data.path={}", images.front())));
}

LabelledImages read_idx_set(const DataOptions& options, const LoadWatch& watch) {
  if (options.set == DataSet::idx) return read_idx_images(own_idx_file(options.path), {}, watch);
  return read_idx_images(find_train_images(options), known_classes(options.set), watch);
}

LabelledImages read_folder(const DataOptions& options, const std::string& path, const LoadWatch& watch) {
  return read_image_folder({path, options.size > 0 ? options.size : kFolderSide, options.limit, options.skip_bad}, watch);
}

/// Binary batches before picture files.
LabelledImages read_cifar(const DataOptions& options, const LoadWatch& watch) {
  for (const auto& folder : folders_of(options)) {
    const auto batches = cifar_batches_in(folder, options.set);
    if (!batches.empty()) return options.set == DataSet::cifar10 ? read_cifar10(batches) : read_cifar100(batches);
    const bool own = !options.path.empty() || folder.filename() == entry_of(kDataSets, options.set).name;
    if (own && is_image_folder(folder.string())) return read_folder(options, folder.string(), watch);
  }
  refuse_missing(options);
}

LabelledImages make_sprites(const DataOptions& options) {
  const int64_t count = options.limit > 0 ? options.limit : kSprites, side = options.size > 0 ? options.size : kSpriteSide;
  require_memory_for(count, 2 * 3 * side * side);  // drawn, and as planes
  std::vector<Sprite> sprites;
  for (int64_t i = 0; static_cast<int64_t>(sprites.size()) < count; ++i) {
    const auto sprite = nth_sprite(options.seed, i);
    if (belongs_to(sprite, options.combinations)) sprites.push_back(sprite);
  }
  std::vector<int64_t> labels;
  for (const auto& sprite : sprites) labels.push_back(sprite.level(options.label));
  return {to_planes(draw_sprites(sprites, side)), torch::tensor(labels, torch::kLong), known_classes(options.set, options.label)};
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
      return read_idx_set(options, watch);
  }
}

/// 0.2126 R + 0.7152 G + 0.0722 B (ITU-R BT.709), bytes [N, 1, H, W].
torch::Tensor luminance(const torch::Tensor& images) {
  const auto plane = [&](int64_t c, double weight) { return images.slice(1, c, c + 1).to(torch::kFloat).mul_(weight); };
  return plane(0, 0.2126).add_(plane(1, 0.7152)).add_(plane(2, 0.0722)).round_().clamp_(0, 255).to(torch::kByte);
}

/// Moves each `every`-th image out of the set.
LabelledImages hold_out(LabelledImages& set, int64_t every) {
  const auto away = torch::arange(set.images.size(0), torch::kLong).remainder(every).eq(every - 1);
  const auto held = away.nonzero().squeeze(1), kept = away.logical_not().nonzero().squeeze(1);
  LabelledImages out{set.images.index_select(0, held), {}, set.classes};
  set.images = keep_rows(set.images, kept);
  if (!set.labels.defined()) return out;
  out.labels = set.labels.index_select(0, held);
  set.labels = set.labels.index_select(0, kept);
  return out;
}

/// Names the first few.
void tell_dropped(const std::vector<std::string>& classes, size_t left, const LoadWatch& watch) {
  constexpr size_t kNamed = 5;
  if (classes.empty() || !watch.notice) return;
  const std::vector<std::string> named(classes.begin(), classes.begin() + static_cast<int64_t>(std::min(classes.size(), kNamed)));
  watch.notice(
      fmt::format("Classes without a picture to learn from are left out: {}{}; {} remain. data.limit, data.hold_out and data.skip_bad take "
                  "pictures away.",
                  fmt::join(named, ", "), classes.size() > kNamed ? fmt::format(" and {} more", classes.size() - kNamed) : "", left));
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
  LabelledImages held;
  if (options.hold_out > 1) held = hold_out(set, options.hold_out);
  const auto dropped = drop_empty_classes(set, held);
  tell_dropped(dropped, set.classes.size(), watch);
  DataSource source;
  if (held.images.defined() && held.images.size(0) > 0) source.held_out = held.images, source.held_out_labels = held.labels;
  source.images = set.images.contiguous();
  if (set.labels.defined()) source.labels = set.labels.contiguous();
  source.space = image_space(options, source.images.size(1), source.images.size(2), source.images.size(3), set.classes);
  return source;
}

}  // namespace basin
