#include "app/widgets/tooltip.h"

#include <imgui_internal.h>

#include <algorithm>

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

void show(const Theme& theme, std::string_view text, float widest) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(7)));
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(theme.px(widest));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
  if (theme.log != nullptr) theme.log->add("tooltip", ImGui::GetMousePos(), ImGui::GetMousePos());
}

}  // namespace

void focus_tooltip(const Theme& theme, ImGuiID id, ImVec2 min, ImVec2 max, std::string_view text) {
  if (theme.focus == nullptr || text.empty() || !theme.focus->tells_of(id)) return;
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const ImGuiWindowFlags flags = ImGui::GetCurrentWindowRead()->Flags;
  if ((flags & ImGuiWindowFlags_Popup) != 0 && (flags & ImGuiWindowFlags_Modal) == 0) {  // beside a list, whose next lines are read too
    ImGui::SetNextWindowPos(ImVec2(max.x + theme.px(kRingReach + 12), min.y));
    return show(theme, text, kSentences);
  }
  const bool above = (min.y + max.y) / 2 > display.y / 2, leftward = (min.x + max.x) / 2 > display.x / 2;
  const float gap = theme.px(kRingReach + 4), foot = above ? min.y - gap : max.y + gap;
  const float room = theme.px(100);  // a tall picture covers the window: its words lie on it
  ImGui::SetNextWindowPos(ImVec2(leftward ? max.x : min.x, std::clamp(foot, room, display.y - room)), ImGuiCond_Always,
                          ImVec2(leftward ? 1.0f : 0.0f, above ? 1.0f : 0.0f));
  show(theme, text, kSentences);
}

void focus_tooltip(const Theme& theme, std::string_view text) {
  focus_tooltip(theme, ImGui::GetItemID(), ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), text);
}

void tooltip(const Theme& theme, std::string_view text) {
  if (theme.focus != nullptr) theme.focus->add_last_item();
  focus_tooltip(theme, text);
  if (theme.focus != nullptr && theme.focus->leads()) return;  // the mouse only happens to lie there
  if (text.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  if (hovered_for(key_of_last_item()) >= kDelaySeconds) show(theme, text, kSentences);
}

void readout(const Theme& theme, std::string_view text) {
  show(theme, text, kReadings);
}

}  // namespace app
