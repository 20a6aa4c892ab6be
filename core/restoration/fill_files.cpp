#include "core/restoration/fill_files.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/files.h"
#include "core/base/nearest_byte.h"
#include "core/data/fit_picture.h"
#include "core/formats/image_files.h"
#include "core/restoration/fill_order.h"

namespace basin {
namespace {

constexpr int64_t kEnlarged = 3;  // pixels a pixel, of the sheet

/// The picture with its hole in middle grey.
ImageBatch with_hole(ImageBatch picture, const Mask& mask) {
  constexpr uint8_t kHoleGrey = 128;
  for (size_t i = 0; i < picture.bytes.size(); ++i)
    if (mask.unknown[i / static_cast<size_t>(picture.channels)] != 0) picture.bytes[i] = kHoleGrey;
  return picture;
}

ImageBatch deviation_picture(const FillView& view) {
  auto picture = view.mean;
  for (size_t i = 0; i < picture.bytes.size(); ++i) picture.bytes[i] = nearest_byte(2 * static_cast<double>(view.deviation[i]));
  return picture;
}

}  // namespace

void write_fill(const std::string& folder, const ImageBatch& picture, const Mask& mask, const FillView& view) {
  make_writable_folder(folder);
  const auto places = by_energy(view.energies);
  const auto sorted = pictures_at(view.candidates, places);
  const auto columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(sorted.count))));
  write_png(folder + "/candidates.png", contact_sheet(sorted, columns, kEnlarged));
  write_png(folder + "/hole.png", with_hole(picture, mask));
  write_png(folder + "/mean.png", view.mean);
  write_png(folder + "/deviation.png", deviation_picture(view));
  std::string csv = "candidate,energy\n";
  for (size_t i = 0; i < places.size(); ++i) {
    write_png(fmt::format("{}/candidate-{:03}.png", folder, i + 1), picture_at(sorted, static_cast<int64_t>(i)));
    csv += fmt::format("{},{}\n", i + 1, view.energies[static_cast<size_t>(places[i])]);
  }
  write_atomically(folder + "/energies.csv", csv);
}

}  // namespace basin
