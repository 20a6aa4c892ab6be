#pragma once
// Letters as coverage, for text on pictures.

#include <cstdint>
#include <functional>
#include <string_view>

namespace basin {

/// Called for every pixel that a text touches: its place relative to the start of the baseline, and its coverage in (0, 1].
using OnPixel = std::function<void(int64_t x, int64_t y, double coverage)>;

/// Sets `words` (UTF-8), `size` pixels high; returns how far the baseline runs. In DejaVu Sans where the system has it, else in stb_easy_font
/// (ASCII).
double set_text(std::string_view words, double size, const OnPixel& on_pixel);

}  // namespace basin
