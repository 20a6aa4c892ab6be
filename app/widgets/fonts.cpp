#include "app/widgets/fonts.h"

#include <array>
#include <chrono>
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

/// Null where the file is no usable font. The bytes stay in memory, so that the atlas is built anew without reading.
ImFont* add_file(const std::string& file, float pixels, ImFontConfig config, const ImWchar* ranges) {
  const auto bytes = basin::font_bytes(file);
  if (bytes.empty()) return nullptr;
  config.FontDataOwnedByAtlas = false;  // and so not written to
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<char*>(bytes.data()), static_cast<int>(bytes.size()), pixels, &config, ranges);
}

void merge(const std::string& file, float pixels, const ImWchar* ranges) {
  ImFontConfig config;
  config.MergeMode = true;
  config.OversampleH = 2;
  add_file(file, pixels, config, ranges);
}

ImFont* add_font(const std::string& file, const FontFiles& files, float pixels, const Glyphs& glyphs) {
  ImFontConfig config;
  config.OversampleH = 2;
  config.OversampleV = 1;
  config.PixelSnapH = false;
  ImFont* font = file.empty() ? nullptr : add_file(file, pixels, config, kTextRanges.data());
  if (font == nullptr) {
    config = ImFontConfig();
    config.SizePixels = std::floor(pixels * 0.87f);
    font = ImGui::GetIO().Fonts->AddFontDefault(&config);
  }
  if (!files.symbols.empty() && files.symbols != file) merge(files.symbols, pixels * 0.95f, kTextRanges.data());
  for (const auto& [fallback, ranges] : glyphs.by_font()) merge(fallback, pixels, ranges.data());
  return font;
}

}  // namespace

void Glyphs::need(std::string_view text) {
  for (size_t next = 0; next < text.size();) {
    if (static_cast<unsigned char>(text[next]) < 0x80 && ++next > 0) continue;
    const int code = basin::take_code_point(text, next);
    const bool known = code < 0x100 || code > 0xFFFF || in_text_ranges(code) || !asked_.insert(code).second;
    if (!known) wanted_.push_back(code);
  }
}

bool Glyphs::poll(const std::function<void()>& found) {
  if (search_.valid() && search_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    const size_t before = drawn_;
    for (const auto& [code, file] : search_.get()) {
      if (file.empty() || drawn_ >= kMost) continue;
      auto& ranges = by_font_[file];
      if (!ranges.empty()) ranges.pop_back();
      ranges.insert(ranges.end(), {static_cast<ImWchar>(code), static_cast<ImWchar>(code), 0});
      ++drawn_;
    }
    return drawn_ > before;
  }
  if (search_.valid() || wanted_.empty()) return false;
  search_ = std::async(std::launch::async, [codes = std::exchange(wanted_, {}), found] {
    std::vector<std::pair<int, std::string>> fonts;
    for (const int code : codes) fonts.emplace_back(code, basin::font_with(code));
    found();
    return fonts;
  });
  return false;
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
