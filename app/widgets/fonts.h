#pragma once
// Fonts from the system's folders: Inter where it is installed, else another proportional font; DejaVu Sans adds Greek, arrows and maths, and other
// scripts come from whichever installed font has them.

#include <functional>
#include <future>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/widgets/theme.h"

namespace app {

/// Paths of font files; empty where none was found.
struct FontFiles {
  std::string body, strong, symbols;
};

/// Letters of other scripts that have occurred in texts and that an installed font has; the atlas holds only these beside its Latin, Greek and signs.
/// 16-bit code points, which is what Dear ImGui's strings hold. Fonts are asked for them on another thread, for they are large files.
class Glyphs {
 public:
  /// Takes note of the letters of UTF-8 `text`.
  void need(std::string_view text);
  /// True when letters were found and the fonts have to be built again; else sends for those noted since, and `found` is called on the other thread.
  bool poll(const std::function<void()>& found);
  bool busy() const { return search_.valid() || !wanted_.empty(); }
  /// By font file: ranges of one letter each, ended by 0, as the atlas takes them.
  const std::map<std::string, std::vector<ImWchar>>& by_font() const { return by_font_; }

 private:
  static constexpr size_t kMost = 3000;  ///< letters; with four fonts at scale 3 the atlas stays within 2048 x 16384
  std::set<int> asked_;
  std::vector<int> wanted_;  ///< not yet sent for
  std::future<std::vector<std::pair<int, std::string>>> search_;
  size_t drawn_ = 0;
  std::map<std::string, std::vector<ImWchar>> by_font_;
};

/// Searches the usual font folders below `roots`, or the system's when empty.
FontFiles find_fonts(const std::vector<std::string>& roots = {});

/// Rebuilds ImGui's atlas for the theme's scale and sets the theme's fonts; ImGui's own font is the last resort. Call between frames.
void build_fonts(Theme& theme, const FontFiles& files, const Glyphs& glyphs = {});

}  // namespace app
