#include "core/formats/picture_export.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <string_view>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/formats/image_files.h"

namespace basin {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kEnlarged = 3;                      // pixels a pixel, of pictures that are few and small
constexpr int64_t kFew = 256, kMostPixels = 1 << 22;  // of a sheet that is enlarged

enum class Form { sheet, idx, folder };

Form form_of(const std::string& path) {
  const fs::path file(path);
  const std::string ending = file.extension().string(), name = file.filename().string();
  constexpr std::string_view kBytes = "-ubyte";
  if (ending == ".png") return Form::sheet;
  if (ending == ".idx" || (name.size() > kBytes.size() && name.compare(name.size() - kBytes.size(), kBytes.size(), kBytes) == 0)) return Form::idx;
  if (ending.empty()) return Form::folder;
  throw BadInput(fmt::format("Pictures cannot be written to '{}'; give a .png or .idx file, or a name without an ending for a folder.", path));
}

std::string idx_bytes(const ImageBatch& pictures) {
  std::vector<int64_t> extents = {pictures.count, pictures.height, pictures.width};
  if (pictures.channels > 1) extents.push_back(pictures.channels);
  std::string bytes = {0, 0, 8, static_cast<char>(extents.size())};
  for (const auto extent : extents)
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(extent >> shift & 0xff));
  bytes.append(pictures.bytes.begin(), pictures.bytes.end());
  return bytes;
}

}  // namespace

void check_picture_path(const std::string& path) {
  form_of(path);
  const fs::path file(path);
  const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder))
    throw BadInput(fmt::format("Cannot write '{}': there is no folder '{}'; make it or choose another.", path, folder.string()));
}

void write_picture_folder(const std::string& path, const ImageBatch& pictures) {
  std::error_code missing;
  if (fs::is_directory(path, missing) && !fs::is_empty(path, missing))
    throw BadInput(fmt::format("The folder '{}' holds something already; give a new one.", path));
  make_writable_folder(path);
  for (int64_t i = 0; i < pictures.count; ++i)
    write_png(fmt::format("{}/{:04}.png", path, i + 1), pictures.at(i), static_cast<int>(pictures.width), static_cast<int>(pictures.height),
              static_cast<int>(pictures.channels));
}

void write_pictures(const std::string& path, const ImageBatch& pictures) {
  check_picture_path(path);
  switch (form_of(path)) {
    case Form::idx:
      return write_atomically(path, idx_bytes(pictures));
    case Form::folder:
      return write_picture_folder(path, pictures);
    case Form::sheet:
      break;
  }
  const auto columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(pictures.count))));
  const bool enlarged = pictures.count <= kFew && kEnlarged * kEnlarged * pictures.count * pictures.height * pictures.width <= kMostPixels;
  write_png(path, contact_sheet(pictures, columns, enlarged ? kEnlarged : 1));
}

}  // namespace basin
