#pragma once
// Letters as coverage, for text on pictures.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace basin {

/// Called for every pixel that a text touches: its place relative to the start of the baseline, and its coverage in (0, 1].
using OnPixel = std::function<void(int64_t x, int64_t y, double coverage)>;

/// Sets `words` (UTF-8), `size` pixels high; returns how far the baseline runs. Each letter in the first of the fallback fonts that
/// has it (base/font_files.h), as an empty box where none has; in stb_easy_font (ASCII) where the system has no font. Letters are set one by one from
/// left to right: no shaping.
double set_text(std::string_view words, double size, const OnPixel& on_pixel);

/// Whether the bytes of a file are a font (TrueType, OpenType or a collection) whose tables all lie within them. stb_truetype, of the window's
/// letters too, checks neither: it reads outside the file where a font is empty, cut off, or none.
bool is_usable_font(std::string_view bytes);

/// Path of the first fallback font that has this letter; empty where none has. May read large files.
std::string font_with(int code_point);

/// The bytes of a font file, which is read once and stays; empty where it cannot be read or is not usable.
std::string_view font_bytes(const std::string& path);

}  // namespace basin
