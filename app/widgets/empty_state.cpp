#include "app/widgets/empty_state.h"

#include <algorithm>

namespace app {

void empty_state(const Theme& theme, std::string_view sentence, ImVec2 size) {
  size = ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f));
  const ImVec2 corner = ImGui::GetCursorScreenPos(), end(corner.x + size.x, corner.y + size.y);
  const float wrap = std::max(1.0f, std::min(size.x - theme.px(24), theme.px(320)));
  const char* last = sentence.data() + sentence.size();
  const ImVec2 text = ImGui::CalcTextSize(sentence.data(), last, false, wrap);
  ImGui::Dummy(size);
  log_item(theme, "empty");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(corner, end, true);
  const ImVec2 at(std::floor((corner.x + end.x - text.x) / 2), std::floor((corner.y + end.y - text.y) / 2));
  list.AddText(ImGui::GetFont(), ImGui::GetFontSize(), at, theme.color.text_dim, sentence.data(), last, wrap);
  list.PopClipRect();
}

}  // namespace app
