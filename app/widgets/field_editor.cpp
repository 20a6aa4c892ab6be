#include "app/widgets/field_editor.h"

#include <fmt/format.h>
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "app/widgets/buttons.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"
#include "core/base/errors.h"

namespace app {
namespace {

constexpr int64_t kWidestSlider = 1000000;

bool slides(const basin::IntField& number) {
  return number.range.scale == basin::Scale::logarithmic || number.range.high - number.range.low <= kWidestSlider;
}

bool draw_switch(bool& value, const Theme& theme) {
  const float height = std::floor(ImGui::GetFrameHeight() * 0.78f), width = std::floor(height * 1.75f);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton("##value", ImVec2(width, ImGui::GetFrameHeight()));
  if (pressed) value = !value;
  const float top = std::floor(at.y + (ImGui::GetFrameHeight() - height) / 2), r = height / 2;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ThemeColors& c = theme.color;
  const ImU32 track = value ? c.accent : ImGui::IsItemHovered() ? c.field_active : c.field_hover;
  draw.AddRectFilled(ImVec2(at.x, top), ImVec2(at.x + width, top + height), ImGui::GetColorU32(track), r);
  draw.AddCircleFilled(ImVec2(value ? at.x + width - r : at.x + r, top + r), r - theme.px(3), ImGui::GetColorU32(value ? c.on_accent : c.text_dim),
                       20);
  return pressed;
}

bool draw_choice(basin::ChoiceField& choice, float width, const Theme& theme, std::string_view path) {
  ImGui::SetNextItemWidth(width);
  const size_t current = choice.get();
  bool changed = false;
  const bool open = begin_combo(theme, "##value", choice.items[current].first);
  log_item(theme, path);
  if (!open) return false;
  for (size_t i = 0; i < choice.items.size(); ++i) {
    if (ImGui::Selectable(std::string(choice.items[i].first).c_str(), i == current) && i != current) {
      choice.set(i);
      changed = true;
    }
    log_item(theme, fmt::format("{}.{}", path, choice.items[i].first));
    tooltip(theme, choice.items[i].second);
  }
  ImGui::EndCombo();
  return changed;
}

}  // namespace

std::string setting_label(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string shown_value(std::string_view text) {
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool real = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && text.find_first_of(".e") != std::string_view::npos;
  return real ? fmt::format("{:.5g}", value) : std::string(text);
}

std::string help_of(const basin::Field& field, bool of_run) {
  std::string text(field.help);
  if (auto whole = std::get_if<basin::IntField>(&field.value)) text += fmt::format("\nFrom {} to {}.", whole->range.low, whole->range.high);
  if (auto real = std::get_if<basin::RealField>(&field.value)) text += fmt::format("\nFrom {} to {}.", real->range.low, real->range.high);
  if (auto choice = std::get_if<basin::ChoiceField>(&field.value)) {
    const auto& item = choice->items[choice->get()];
    text += fmt::format("\n{}: {}", item.first, item.second);
  }
  if (!field.idle.empty()) text += fmt::format("\n{}", field.idle);
  if (!of_run) return text;
  text += field.applies == basin::Applies::live ? "\nTakes effect with the next update." : "\nTakes effect at the next reset.";
  return text + fmt::format("\n--set {}={}", field.path, to_text(field));
}

/// The value typed into `field`, once typing has ended.
bool FieldEditor::commit_typed(basin::Field& field) {
  if (typing_path_ != field.path || !ImGui::IsItemDeactivated()) return false;
  typing_path_.clear();
  const std::string before = to_text(field);
  try {
    set_from_text(field, typed_);
  } catch (const basin::BadInput&) {
    return false;  // not a number: the old value stays
  }
  return to_text(field) != before;
}

/// Also in the frame in which typing ends.
bool FieldEditor::is_typing(const basin::Field& field) const {
  return ImGui::TempInputIsActive(ImGui::GetItemID()) || (typing_path_ == field.path && ImGui::IsItemDeactivated());
}

bool FieldEditor::edit_number(basin::Field& field, const basin::IntField& number, float width, const Theme& theme) {
  int64_t value = *number.value;
  const bool slides_here = slides(number);
  if (!slides_here) ImGui::SetNextItemWidth(width);
  const bool edited = slides_here ? slider("##value", value, number.range, "%lld", width, theme)
                                  : ImGui::InputScalar("##value", ImGuiDataType_S64, &value, nullptr, nullptr, "%lld");
  value = std::clamp(value, number.range.low, number.range.high);
  if (!edited) return commit_typed(field);
  if (!slides_here || is_typing(field)) return keep_typed(field, std::to_string(value));
  *number.value = value;
  return true;
}

bool FieldEditor::edit_number(basin::Field& field, const basin::RealField& number, float width, const Theme& theme) {
  double value = *number.value;
  if (!slider("##value", value, number.range, "%.5g", width, theme)) return commit_typed(field);
  if (is_typing(field)) return keep_typed(field, fmt::format("{}", value));
  *number.value = value;
  return true;
}

/// Keeps what has been typed so far; true when the typing just ended with another value.
bool FieldEditor::keep_typed(basin::Field& field, std::string text) {
  typing_path_ = field.path;
  typed_ = std::move(text);
  return commit_typed(field);
}

bool FieldEditor::edit_text(basin::Field& field, std::string& text, float width) {
  std::string shown = typing_path_ == field.path ? typed_ : text;
  ImGui::SetNextItemWidth(width);
  if (ImGui::InputText("##value", &shown)) {
    typing_path_ = field.path;
    typed_ = shown;
  }
  return commit_typed(field);
}

bool FieldEditor::edit(basin::Field& field, float width, const Theme& theme) {
  if (auto choice = std::get_if<basin::ChoiceField>(&field.value)) return draw_choice(*choice, width, theme, field.path);
  bool changed = false;
  if (auto flag = std::get_if<bool*>(&field.value)) changed = draw_switch(**flag, theme);
  if (auto whole = std::get_if<basin::IntField>(&field.value)) changed = edit_number(field, *whole, width, theme);
  if (auto real = std::get_if<basin::RealField>(&field.value)) changed = edit_number(field, *real, width, theme);
  if (auto text = std::get_if<std::string*>(&field.value)) changed = edit_text(field, **text, width);
  log_item(theme, field.path);
  return changed;
}

bool FieldEditor::draw(basin::Field& field, const FieldState& state, const Theme& theme) {
  ImGui::PushID(field.path.c_str());
  const float whole = ImGui::GetContentRegionAvail().x, height = ImGui::GetFrameHeight(), mark = theme.px(12);
  const float label = std::floor(std::min(theme.px(128), whole * 0.42f));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool differs = to_text(field) != state.baseline;
  const auto help = [&] { return help_of(field, state.of_run); };
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (differs || state.staged)
    draw.AddCircleFilled(ImVec2(at.x + theme.px(4), at.y + height / 2), theme.px(3), state.staged ? theme.color.warn : theme.color.accent, 12);
  const std::string words = setting_label(field.name);
  fitted_text(theme, draw, ImVec2(at.x + mark, at.y), height, differs ? theme.color.text : theme.color.text_dim, words, at.x + label);
  ImGui::Dummy(ImVec2(label, height));
  tooltip(theme, [&] { return with_whole(words, label - mark, help()); });
  ImGui::SameLine(0, 0);
  ImGui::BeginDisabled(!field.idle.empty());
  bool changed = edit(field, std::max(theme.px(40), whole - label - height - state.trailing), theme);
  ImGui::EndDisabled();
  if (!ImGui::IsPopupOpen("##value")) tooltip(theme, help);
  if (differs) {
    ImGui::SameLine(0, 0);
    ImGui::SetCursorScreenPos(ImVec2(at.x + whole - height, at.y));
    const std::string put_back = fmt::format("Put back {} value, {}.", state.of_run ? "the preset's" : "the first",
                                             state.baseline.empty() ? "empty" : shown_value(state.baseline));
    if (button(theme, field.path + ".put-back", {Icon::put_back, "", put_back, false, true}, ImVec2(height, height))) {
      set_from_text(field, state.baseline);
      changed = true;
    }
  }
  ImGui::PopID();
  return changed;
}

}  // namespace app
