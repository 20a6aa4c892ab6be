#include "app/widgets/fonts.h"

#include <array>
#include <cstdlib>
#include <filesystem>

namespace app {
namespace {

namespace fs = std::filesystem;

constexpr std::array<ImWchar, 19> kTextRanges = {0x0020, 0x00FF, 0x0370, 0x03FF, 0x2010, 0x2027, 0x2030, 0x203A, 0x2070, 0x209C,
                                                 0x2190, 0x21FF, 0x2200, 0x22FF, 0x25A0, 0x25FF, 0x2713, 0x2718, 0};

std::vector<std::string> system_roots() {
  std::vector<std::string> roots = {"/usr/share/fonts", "/usr/local/share/fonts"};
  if (const char* home = std::getenv("HOME")) roots.push_back(std::string(home) + "/.local/share/fonts");
  return roots;
}

std::string first_existing(const std::vector<std::string>& roots, const std::vector<const char*>& names) {
  for (const char* name : names)
    for (const auto& root : roots) {
      std::error_code error;
      const fs::path path = fs::path(root) / name;
      if (fs::is_regular_file(path, error)) return path.string();
    }
  return "";
}

ImFont* add_font(const std::string& file, const std::string& symbols, float pixels) {
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
  if (symbols.empty() || symbols == file) return font;
  config = ImFontConfig();
  config.MergeMode = true;
  config.OversampleH = 2;
  atlas.AddFontFromFileTTF(symbols.c_str(), pixels * 0.95f, &config, kTextRanges.data());
  return font;
}

}  // namespace

FontFiles find_fonts(const std::vector<std::string>& roots) {
  const auto where = roots.empty() ? system_roots() : roots;
  FontFiles files;
  files.body = first_existing(
      where, {"opentype/inter/Inter-Regular.otf", "truetype/inter/Inter-Regular.ttf", "truetype/noto/NotoSans-Regular.ttf",
              "truetype/dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf", "truetype/liberation/LiberationSans-Regular.ttf"});
  files.strong = first_existing(where, {"opentype/inter/Inter-SemiBold.otf", "truetype/inter/Inter-SemiBold.ttf",
                                        "truetype/noto/NotoSans-SemiBold.ttf", "truetype/dejavu/DejaVuSans-Bold.ttf", "TTF/DejaVuSans-Bold.ttf",
                                        "dejavu/DejaVuSans-Bold.ttf", "truetype/liberation/LiberationSans-Bold.ttf"});
  files.symbols = first_existing(where, {"truetype/dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf"});
  return files;
}

void build_fonts(Theme& theme, const FontFiles& files) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.TexDesiredWidth = 2048;
  theme.body = add_font(files.body, files.symbols, theme.px(16));
  theme.strong = add_font(files.strong.empty() ? files.body : files.strong, files.symbols, theme.px(16));
  theme.small_text = add_font(files.body, files.symbols, theme.px(13.5f));
  theme.large = add_font(files.strong.empty() ? files.body : files.strong, files.symbols, theme.px(21));
  ImGui::GetIO().FontDefault = theme.body;
  atlas.Build();
}

}  // namespace app
