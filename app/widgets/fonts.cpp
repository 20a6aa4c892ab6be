#include "app/widgets/fonts.h"

#include <array>
#include <cmath>

#include "core/base/font_files.h"
#include "core/figures/typeface.h"

namespace app {
namespace {

constexpr std::array<ImWchar, 19> kTextRanges = {0x0020, 0x00FF, 0x0370, 0x03FF, 0x2010, 0x2027, 0x2030, 0x203A, 0x2070, 0x209C,
                                                 0x2190, 0x21FF, 0x2200, 0x22FF, 0x25A0, 0x25FF, 0x2713, 0x2718, 0};

bool in_text_ranges(int code) {
  for (size_t i = 0; kTextRanges[i] != 0; i += 2)
    if (code >= kTextRanges[i] && code <= kTextRanges[i + 1]) return true;
  return false;
}

void merge(const std::string& file, float pixels, const ImWchar* ranges) {
  ImFontConfig config;
  config.MergeMode = true;
  config.OversampleH = 2;
  ImGui::GetIO().Fonts->AddFontFromFileTTF(file.c_str(), pixels, &config, ranges);
}

ImFont* add_font(const std::string& file, const FontFiles& files, float pixels, const Glyphs& glyphs) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFontConfig config;
  config.OversampleH = 2;
  config.OversampleV = 1;
  config.PixelSnapH = false;
  ImFont* font = file.empty() ? nullptr : atlas.AddFontFromFileTTF(file.c_str(), pixels, &config, kTextRanges.data());
  if (font == nullptr) {
    config = ImFontConfig();
    config.SizePixels = std::floor(pixels * 0.87f);
    font = atlas.AddFontDefault(&config);
  }
  if (!files.symbols.empty() && files.symbols != file) merge(files.symbols, pixels * 0.95f, kTextRanges.data());
  for (const auto& [fallback, ranges] : glyphs.by_font()) merge(fallback, pixels, ranges.data());
  return font;
}

}  // namespace

bool Glyphs::need(std::string_view text) {
  bool news = false;
  for (size_t next = 0; next < text.size();) {
    if (static_cast<unsigned char>(text[next]) < 0x80 && ++next > 0) continue;
    const int code = basin::take_code_point(text, next);
    const bool known = code < 0x100 || code > 0xFFFF || in_text_ranges(code) || !asked_.insert(code).second;
    if (known || drawn_ >= kMost) continue;
    const std::string file = basin::font_with(code);
    if (file.empty()) continue;
    auto& ranges = by_font_[file];
    if (!ranges.empty()) ranges.pop_back();
    ranges.insert(ranges.end(), {static_cast<ImWchar>(code), static_cast<ImWchar>(code), 0});
    ++drawn_;
    news = true;
  }
  return news;
}

FontFiles find_fonts(const std::vector<std::string>& roots) {
  FontFiles files;
  files.body = basin::first_font(
      {"opentype/inter/Inter-Regular.otf", "truetype/inter/Inter-Regular.ttf", "truetype/noto/NotoSans-Regular.ttf", "truetype/dejavu/DejaVuSans.ttf",
       "TTF/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf", "truetype/liberation/LiberationSans-Regular.ttf"},
      roots);
  files.strong = basin::first_font(
      {"opentype/inter/Inter-SemiBold.otf", "truetype/inter/Inter-SemiBold.ttf", "truetype/noto/NotoSans-SemiBold.ttf",
       "truetype/dejavu/DejaVuSans-Bold.ttf", "TTF/DejaVuSans-Bold.ttf", "dejavu/DejaVuSans-Bold.ttf", "truetype/liberation/LiberationSans-Bold.ttf"},
      roots);
  files.symbols = basin::first_font({"truetype/dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf"}, roots);
  return files;
}

void build_fonts(Theme& theme, const FontFiles& files, const Glyphs& glyphs) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const std::string& strong = files.strong.empty() ? files.body : files.strong;
  atlas.Clear();
  atlas.TexDesiredWidth = 2048;
  theme.body = add_font(files.body, files, theme.px(16), glyphs);
  theme.strong = add_font(strong, files, theme.px(16), glyphs);
  theme.small_text = add_font(files.body, files, theme.px(13.5f), glyphs);
  theme.large = add_font(strong, files, theme.px(21), glyphs);
  ImGui::GetIO().FontDefault = theme.body;
  atlas.Build();
}

}  // namespace app
