#include "app/window/notices.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "app/widgets/buttons.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr double kInfoSeconds = 6.0, kOfferSeconds = 60.0;
constexpr size_t kMostLines = 5;

}  // namespace

void Notices::add(Severity severity, std::string text, double now) {
  const double until = severity == Severity::info ? now + kInfoSeconds : std::numeric_limits<double>::infinity();
  if (!lines_.empty() && lines_.back().text == text) {
    lines_.back().until = until;
    ++lines_.back().repeats;
    return;
  }
  lines_.push_back({severity, std::move(text), until});
  drop_oldest();
}

void Notices::offer(std::string heading, std::string text, std::string label, std::function<void()> accept) {
  lines_.push_back(
      {Severity::info, std::move(text), std::numeric_limits<double>::quiet_NaN(), 1, std::move(heading), std::move(label), std::move(accept)});
  drop_oldest();
}

/// Offers stay for their minute as long as there is another line to drop than the newest.
void Notices::drop_oldest() {
  if (lines_.size() <= kMostLines) return;
  const auto newest = std::prev(lines_.end());
  const auto oldest = std::find_if(lines_.begin(), newest, [](const Line& line) { return !line.accept; });
  lines_.erase(oldest == newest ? lines_.begin() : oldest);
}

void Notices::drop(const std::string& words) {
  lines_.erase(std::remove_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.text.compare(0, words.size(), words) == 0; }),
               lines_.end());
}

double Notices::next_change() const {
  double next = std::numeric_limits<double>::infinity();
  for (const auto& line : lines_) next = std::min(next, line.until);
  return next;
}

Notices::Answer Notices::draw_line(const Line& line, size_t index, const Theme& theme) {
  const ImU32 color = line.severity == Severity::error ? theme.color.bad : line.severity == Severity::warning ? theme.color.warn : theme.color.accent;
  const char* word = line.accept                          ? line.heading.c_str()
                     : line.severity == Severity::error   ? "Error"
                     : line.severity == Severity::warning ? "Warning"
                                                          : "Done";
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float close = ImGui::GetFrameHeight(), width = ImGui::GetContentRegionAvail().x;
  ImGui::BeginGroup();
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + theme.px(12));
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width - close - theme.px(20));
  {
    const FontScope strong(theme.strong);
    ImGui::PushStyleColor(ImGuiCol_Text, color);
    ImGui::TextUnformatted(word);
    ImGui::PopStyleColor();
  }
  ImGui::SameLine();
  const std::string text = line.repeats > 1 ? fmt::format("{} ({} times)", line.text, line.repeats) : line.text;
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  bool accepted = false;
  if (line.accept) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + theme.px(12));
    accepted = button(theme, fmt::format("notice.{}.accept", index), {Icon::none, line.label, "", true});
  }
  ImGui::EndGroup();
  ImGui::GetWindowDrawList()->AddRectFilled(at, ImVec2(at.x + theme.px(3), ImGui::GetItemRectMax().y), color, theme.px(2));
  ImGui::SameLine();
  ImGui::SetCursorScreenPos(ImVec2(at.x + width - close, at.y - theme.px(2)));
  const bool dismissed =
      button(theme, fmt::format("notice.{}.dismiss", index), {Icon::close, "", "Dismiss this line.", false, true}, ImVec2(close, close));
  return accepted ? Answer::accepted : dismissed ? Answer::dismissed : Answer::none;
}

void Notices::draw(ImVec2 bottom_centre, double now, const Theme& theme) {
  lines_.erase(std::remove_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.until <= now; }), lines_.end());
  if (lines_.empty()) return;
  for (auto& line : lines_)
    if (std::isnan(line.until)) line.until = now + kOfferSeconds;
  const float width = std::min(theme.px(640), ImGui::GetIO().DisplaySize.x - theme.px(16));
  ImGui::SetNextWindowPos(bottom_centre, ImGuiCond_Always, ImVec2(0.5f, 1.0f));
  ImGui::SetNextWindowSizeConstraints(ImVec2(width, 0), ImVec2(width, ImGui::GetIO().DisplaySize.y * 0.6f));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.header);
  ImGui::Begin("##notices", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoFocusOnAppearing |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoSavedSettings);
  size_t answered = lines_.size();
  std::function<void()> accept;
  for (size_t i = 0; i < lines_.size(); ++i) {
    const Answer answer = draw_line(lines_[i], i, theme);
    if (answer != Answer::none) answered = i;
    if (answer == Answer::accepted) accept = lines_[i].accept;
  }
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  if (answered < lines_.size()) lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(answered));
  if (accept) accept();  // may add lines
}

}  // namespace app
