#pragma once
// The look: colours of the dark and the light theme, fonts, spacing. One accent colour; every text keeps a contrast of 4.5:1 or more.

#include <imgui.h>

#include <cmath>
#include <string_view>

#include "app/widgets/widget_log.h"

namespace app {

struct ThemeColors {
  ImU32 ground;  ///< behind panels
  ImU32 panel;   ///< panel body
  ImU32 header;  ///< panel header, menu bar, status line
  ImU32 field;   ///< sliders, buttons, plot ground
  ImU32 field_hover;
  ImU32 field_active;
  ImU32 line;  ///< borders, separators, plot grid
  ImU32 text;
  ImU32 text_dim;
  ImU32 accent;
  ImU32 accent_hover;
  ImU32 on_accent;  ///< text on accent
  ImU32 good, warn, bad;
  ImU32 data, samples;  ///< the data and the model's samples, the same in every panel
};

ThemeColors dark_colors();
ThemeColors light_colors();

/// WCAG 2.1 contrast ratio of two opaque colours, 1 to 21.
double contrast_ratio(ImU32 a, ImU32 b);
ImU32 with_alpha(ImU32 color, float alpha);

class Focus;

struct Theme {
  bool dark = true;
  float scale = 1.0f;
  ThemeColors color = dark_colors();
  ImFont* body = nullptr;  ///< null is ImGui's current font
  ImFont* strong = nullptr;
  ImFont* small_text = nullptr;
  ImFont* large = nullptr;
  WidgetLog* log = nullptr;
  Focus* focus = nullptr;  ///< where the keyboard can go; null is nowhere

  /// A length given for scale 1, in whole pixels.
  float px(float length) const { return std::floor(length * scale + 0.5f); }
};

/// Okabe and Ito's colours for line `i`, adjusted to the theme's ground: 0 is data, 1 is samples.
ImU32 series_color(const Theme& theme, int i);

/// Sets every colour and length of `style` from the theme, always starting from an unscaled style.
void apply_style(const Theme& theme, ImGuiStyle& style);

/// Every control passes here once it is drawn: the keyboard can reach it, and a log that is attached has its place under `name`.
void log_item(const Theme& theme, std::string_view name);

/// Pushes a font of the theme for a scope; a null font pushes the current one.
class FontScope {
 public:
  explicit FontScope(ImFont* font) { ImGui::PushFont(font != nullptr ? font : ImGui::GetFont()); }
  ~FontScope() { ImGui::PopFont(); }
  FontScope(const FontScope&) = delete;
  FontScope& operator=(const FontScope&) = delete;
};

void dim_text(const Theme& theme, std::string_view text);

}  // namespace app
