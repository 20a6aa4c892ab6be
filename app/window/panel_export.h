#pragma once
// A panel as a picture and its numbers as a file.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/number_table.h"
#include "app/window/split_layout.h"

namespace app {

/// A picture of the window that the user asked for: the whole, or the part that a panel takes.
struct PictureRequest {
  std::string path;
  Rect part;  ///< in the window's units; without area the whole window
};

/// Rows of RGB bytes, top-down.
struct Picture {
  std::vector<uint8_t> pixels;
  int width = 0, height = 0;
};

/// The pixels of `part` when one unit of the window is `scale` pixels; the whole picture where nothing of the part lies within it.
Picture cropped(Picture whole, const Rect& part, float scale);

/// "Two phases", "csv" -> "two-phases.csv".
std::string file_name(std::string_view panel, std::string_view extension);

/// A line of names, then a row a value, each with the fewest digits that read back as the same float; empty where it is not a number. Atomic; throws
/// basin::BadInput.
void write_table_csv(const std::string& path, const NumberTable& table);

}  // namespace app
