#include "core/data/recognise.h"

#include <filesystem>
#include <fstream>

#include "core/base/text.h"
#include "core/data/picture_list.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

DataSet set_in_folder(const fs::path& folder) {
  for (const auto set : {DataSet::cifar10, DataSet::cifar100})
    if (!cifar_batches_in(folder, set).empty()) return set;
  for (const auto set : {DataSet::fashion_mnist, DataSet::mnist})
    if (!train_images_in(folder, set, folder.filename() == entry_of(kDataSets, set).name || set == DataSet::mnist).empty()) return set;
  return DataSet::image_folder;
}

/// Two zero bytes, the type of unsigned bytes, and three or four dimensions.
bool begins_as_idx_images(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  char head[4] = {1, 1, 1, 1};
  in.read(head, sizeof head);
  return in && head[0] == 0 && head[1] == 0 && head[2] == 8 && (head[3] == 3 || head[3] == 4);
}

}  // namespace

std::string cifar_batches_in(const fs::path& folder, DataSet set) {
  const bool ten = set == DataSet::cifar10;
  std::error_code error;
  for (const auto& inner : {folder, folder / (ten ? "cifar-10-batches-bin" : "cifar-100-binary")})
    if (fs::is_regular_file(inner / (ten ? "data_batch_1.bin" : "train.bin"), error)) return inner.string();
  return "";
}

std::string train_images_in(const fs::path& folder, DataSet set, bool own) {
  std::vector<std::string> prefixes = {std::string(entry_of(kDataSets, set).name) + "-"};
  if (own) prefixes.insert(prefixes.begin(), "");
  std::error_code error;
  for (const auto& prefix : prefixes)
    for (const char* stem : {"train-images-idx3-ubyte", "train-images.idx3-ubyte"})
      for (const char* suffix : {"", ".gz"}) {
        const fs::path file = folder / (prefix + stem + suffix);
        if (fs::is_regular_file(file, error)) return file.string();
      }
  return "";
}

std::optional<DataSet> data_set_at(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return set_in_folder(path);
  const std::string extension = lower(fs::path(path).extension().string()), name = lower(fs::path(path).filename().string());
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return DataSet::points;
  if (has_picture_name(name)) return DataSet::drawing;
  const bool packed_idx = extension == ".gz" && name.find("idx") != std::string::npos;
  if (packed_idx || begins_as_idx_images(path)) return DataSet::idx;
  return std::nullopt;
}

}  // namespace basin
