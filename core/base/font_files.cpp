#include "core/base/font_files.h"

#include <cstdlib>
#include <filesystem>

namespace basin {
namespace {

namespace fs = std::filesystem;

const std::vector<std::vector<const char*>>& chain() {
  static const std::vector<std::vector<const char*>> fonts = {
      {"truetype/dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf"},
      {"truetype/noto/NotoSans-Regular.ttf", "noto/NotoSans-Regular.ttf"},
      {"truetype/noto/NotoSansArabic-Regular.ttf"},
      {"truetype/noto/NotoSansHebrew-Regular.ttf"},
      {"truetype/noto/NotoSansDevanagari-Regular.ttf"},
      {"truetype/noto/NotoSansBengali-Regular.ttf"},
      {"truetype/noto/NotoSansTamil-Regular.ttf"},
      {"truetype/noto/NotoSansThai-Regular.ttf"},
      {"truetype/noto/NotoSansEthiopic-Regular.ttf"},
      {"opentype/noto/NotoSansCJK-Regular.ttc", "truetype/noto/NotoSansCJK-Regular.ttc", "noto-cjk/NotoSansCJK-Regular.ttc"},
      {"truetype/droid/DroidSansFallbackFull.ttf", "truetype/droid/DroidSansFallback.ttf"},
      {"truetype/wqy/wqy-microhei.ttc"},
      {"truetype/unifont/unifont.ttf", "opentype/unifont/unifont.otf"}};
  return fonts;
}

std::vector<std::string> system_roots() {
  std::vector<std::string> roots = {"/usr/share/fonts", "/usr/local/share/fonts"};
  if (const char* home = std::getenv("HOME")) roots.push_back(std::string(home) + "/.local/share/fonts");
  return roots;
}

}  // namespace

std::string first_font(const std::vector<const char*>& names, const std::vector<std::string>& roots) {
  for (const char* name : names)
    for (const auto& root : roots.empty() ? system_roots() : roots) {
      std::error_code error;
      const fs::path path = fs::path(root) / name;
      if (fs::is_regular_file(path, error)) return path.string();
    }
  return "";
}

std::vector<std::string> fallback_fonts(const std::vector<std::string>& roots) {
  std::vector<std::string> found;
  for (const auto& names : chain())
    if (auto path = first_font(names, roots); !path.empty()) found.push_back(std::move(path));
  return found;
}

int take_code_point(std::string_view words, size_t& next) {
  const auto at = [&](size_t i) { return i < words.size() ? static_cast<unsigned char>(words[i]) : 0u; };
  const unsigned first = at(next++);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  unsigned code = more == 0 ? first : first & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) {
    if ((at(next) & 0xC0) != 0x80) return '?';
    code = code << 6 | (at(next++) & 0x3F);
  }
  return first >= 0x80 && more == 0 ? '?' : static_cast<int>(code);
}

}  // namespace basin
