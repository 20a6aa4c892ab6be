#include "app/widgets/tooltip.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>

#include "app/widgets/focus.h"

namespace app {
namespace {

constexpr float kSentences = 360, kReadings = 560;  // widest lines, pixels at scale 1: a reading is a line a value
constexpr double kDelaySeconds = 0.4;

/// The last item, whatever its text: its id, or its place where it has none. Hashed, since ImGui keeps the state of tree nodes under their bare ids.
ImGuiID key_of_last_item() {
  constexpr char kind[] = "tooltip";
  const ImGuiID id = ImGui::GetItemID();
  if (id != 0) return ImHashStr(kind, 0, id);
  const ImVec2 at = ImGui::GetItemRectMin();
  return ImHashData(&at, sizeof at, ImHashStr(kind, 0, ImGui::GetCurrentWindowRead()->ID));
}

/// Seconds for which the item with key `id` has been hovered without a break; called in every frame in which it is hovered.
double hovered_for(ImGuiID id) {
  ImGuiStorage& storage = *ImGui::GetStateStorage();
  const int frame = ImGui::GetFrameCount();
  const bool unbroken = storage.GetInt(id, -2) + 1 >= frame;
  storage.SetInt(id, frame);
  float& since = *storage.GetFloatRef(id + 1, 0);
  if (!unbroken) since = static_cast<float>(ImGui::GetTime());
  return ImGui::GetTime() - static_cast<double>(since);
}

const ImVec2 kPadding(10, 7);

/// Whether the mouse has rested on the last item for long enough, and not only lies where it was left.
bool is_due(const Theme& theme) {
  return (theme.focus == nullptr || !theme.focus->leads()) && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled) &&
         hovered_for(key_of_last_item()) >= kDelaySeconds;
}

void show(const Theme& theme, std::string_view text, float widest) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(kPadding.x), theme.px(kPadding.y)));
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(theme.px(widest));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  const ImVec2 min = ImGui::GetWindowPos(), size = ImGui::GetWindowSize();
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
  if (theme.log != nullptr) theme.log->add("tooltip", min, ImVec2(min.x + size.x, min.y + size.y));
}

/// Of a tooltip with these sentences.
ImVec2 size_of(const Theme& theme, std::string_view text) {
  const ImVec2 words = ImGui::CalcTextSize(text.data(), text.data() + text.size(), false, theme.px(kSentences) - theme.px(kPadding.x));
  return {words.x + 2 * theme.px(kPadding.x) + 2, words.y + 2 * theme.px(kPadding.y) + 2};
}

/// What is seen of the last item.
ImRect seen_item() {
  const ImGuiWindow* window = ImGui::GetCurrentWindowRead();
  ImRect item(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  item.ClipWith(window->ClipRect);
  return item;
}

/// Rows of menus, lists and the palette: what follows is best left in sight.
bool is_in_list() {
  return (ImGui::GetCurrentWindowRead()->RootWindow->Flags & ImGuiWindowFlags_Popup) != 0;
}

}  // namespace

std::optional<ImVec2> place_beside(ImVec2 min, ImVec2 max, ImVec2 size, ImVec2 display, float gap, bool in_list) {
  const float x = std::clamp(min.x, 0.0f, std::max(0.0f, display.x - size.x)), y = std::clamp(min.y, 0.0f, std::max(0.0f, display.y - size.y));
  const ImVec2 below(x, max.y + gap), above(x, min.y - gap - size.y), right(max.x + gap, y), left(min.x - gap - size.x, y);
  const auto fits = [&](ImVec2 at) { return at.x >= 0 && at.y >= 0 && at.x + size.x <= display.x && at.y + size.y <= display.y; };
  for (const ImVec2 at : in_list ? std::array{right, left, below, above} : std::array{below, above, right, left})
    if (fits(at)) return at;
  return std::nullopt;
}

void focus_tooltip(const Theme& theme, ImGuiID id, ImVec2 min, ImVec2 max, std::string_view text) {
  if (theme.focus == nullptr || text.empty() || !theme.focus->tells_of(id)) return;
  const ImVec2 display = ImGui::GetIO().DisplaySize, size = size_of(theme, text);
  const auto beside = place_beside(min, max, size, display, theme.px(kRingReach + 4), is_in_list());
  // A tall picture covers the window: its words lie on it.
  ImGui::SetNextWindowPos(beside.value_or(ImVec2(std::max(0.0f, display.x - size.x), std::max(0.0f, display.y - size.y - theme.px(100)))));
  show(theme, text, kSentences);
}

void focus_tooltip(const Theme& theme, std::string_view text) {
  const ImRect item = seen_item();
  focus_tooltip(theme, ImGui::GetItemID(), item.Min, item.Max, text);
}

void tooltip(const Theme& theme, std::string_view text) {
  if (theme.focus != nullptr) theme.focus->add_last_item();
  focus_tooltip(theme, text);
  if (text.empty() || !is_due(theme)) return;
  const ImRect item = seen_item();
  const auto place = place_beside(item.Min, item.Max, size_of(theme, text), ImGui::GetIO().DisplaySize, theme.px(6), is_in_list());
  if (place) ImGui::SetNextWindowPos(*place);
  show(theme, text, kSentences);
}

void tooltip(const Theme& theme, const std::function<std::string()>& text) {
  if (theme.focus != nullptr) theme.focus->add_last_item();
  const bool told = theme.focus != nullptr && theme.focus->tells_of(ImGui::GetItemID());
  if (told || is_due(theme)) tooltip(theme, std::string_view(text()));
}

void readout(const Theme& theme, std::string_view text) {
  if (theme.focus != nullptr && theme.focus->leads()) return;
  show(theme, text, kReadings);
}

}  // namespace app
