#pragma once
// Where font files lie, and which are tried in turn for letters that one font lacks.

#include <string>
#include <string_view>
#include <vector>

namespace basin {

/// The first of `names`, paths below a folder of fonts, that is a file; names before folders. `roots` are the system's folders when empty. Empty
/// where there is none.
std::string first_font(const std::vector<const char*>& names, const std::vector<std::string>& roots = {});

/// Installed fonts in the order in which they are asked for a letter: DejaVu Sans, Noto Sans and its scripts, Noto Sans CJK, Droid's and other wide
/// fallbacks.
std::vector<std::string> fallback_fonts(const std::vector<std::string>& roots = {});

/// The code point at `next` of UTF-8 text, which moves past it; a broken sequence reads as '?'. next < words.size().
int take_code_point(std::string_view words, size_t& next);

}  // namespace basin
