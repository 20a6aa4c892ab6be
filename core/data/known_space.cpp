#include "core/data/known_space.h"

#include <utility>

#include "core/data/sprites.h"

namespace basin {

std::vector<std::string> known_classes(DataSet set, SpriteFactor label) {
  switch (set) {
    case DataSet::fashion_mnist:
      return {"T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"};
    case DataSet::mnist:
      return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    case DataSet::cifar10:
      return {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
    case DataSet::sprites:
      return level_names(label);
    default:
      return {};
  }
}

SampleSpace image_space(const DataOptions& options, int64_t channels, int64_t height, int64_t width, std::vector<std::string> classes) {
  return {true, channels, height, width, options.range == PixelRange::unit ? 0.0 : -1.0, 1.0, std::move(classes)};
}

std::optional<SampleSpace> known_space(const DataOptions& options) {
  if (!is_image_set(options.set)) return SampleSpace{};
  const auto images = [&](int64_t channels, int64_t own_side) {
    const int64_t side = options.size > 0 ? options.size : own_side;
    return image_space(options, channels, side, side, known_classes(options.set, options.label));
  };
  const int64_t colours = options.grey ? 1 : 3;
  switch (options.set) {
    case DataSet::fashion_mnist:
    case DataSet::mnist:
      return images(1, 28);
    case DataSet::sprites:
      return images(colours, kSpriteSide);
    case DataSet::cifar10:
    case DataSet::cifar100:
    case DataSet::image_folder:
      return images(colours, kFolderSide);
    default:
      return std::nullopt;
  }
}

}  // namespace basin
