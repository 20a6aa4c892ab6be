#include "core/data/recognise.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace basin {
namespace fs = std::filesystem;
namespace {

bool holds_any(const fs::path& folder, std::initializer_list<const char*> names) {
  std::error_code error;
  return std::any_of(names.begin(), names.end(), [&](const char* name) { return fs::exists(folder / name, error); });
}

DataSet set_in_folder(const fs::path& folder) {
  if (holds_any(folder, {"data_batch_1.bin", "cifar-10-batches-bin"})) return DataSet::cifar10;
  if (holds_any(folder, {"train.bin", "cifar-100-binary"})) return DataSet::cifar100;
  if (holds_any(folder, {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", "train-images.idx3-ubyte", "train-images.idx3-ubyte.gz"}))
    return DataSet::mnist;
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

std::optional<DataSet> data_set_at(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return set_in_folder(path);
  const auto lower = [](std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  };
  const std::string extension = lower(fs::path(path).extension().string()), name = lower(fs::path(path).filename().string());
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return DataSet::points;
  if (extension == ".png" || extension == ".jpg" || extension == ".jpeg") return DataSet::drawing;
  const bool packed_idx = extension == ".gz" && name.find("idx") != std::string::npos;
  if (packed_idx || begins_as_idx_images(path)) return DataSet::idx;
  return std::nullopt;
}

}  // namespace basin
