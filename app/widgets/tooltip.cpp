#include "app/widgets/tooltip.h"

#include <imgui_internal.h>

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

bool is_due() {
  return ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled) && hovered_for(key_of_last_item()) >= kDelaySeconds;
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

void tooltip(const Theme& theme, std::string_view text) {
  if (!text.empty() && is_due()) show(theme, text, kSentences);
}

void tooltip(const Theme& theme, const std::function<std::string()>& text) {
  if (is_due()) show(theme, text(), kSentences);
}

void readout(const Theme& theme, std::string_view text) {
  show(theme, text, kReadings);
}

}  // namespace app
