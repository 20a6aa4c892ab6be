#include "app/window/notices.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <iterator>
#include <limits>
#include <utility>

#include "app/widgets/buttons.h"
#include "app/widgets/focus.h"
#include "app/widgets/palette.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr double kInfoSeconds = 6.0, kOfferSeconds = 60.0;
constexpr size_t kMostLines = 5, kMostSaid = 200;
constexpr int kMostRows = 2;

std::string clock_now() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

std::string counted(const std::string& text, int repeats) {
  return repeats > 1 ? fmt::format("{} ({} times)", text, repeats) : text;
}

const char* word_of(Severity severity) {
  return severity == Severity::error ? "Error" : severity == Severity::warning ? "Warning" : "Done";
}

ImU32 color_of(Severity severity, const Theme& theme) {
  return severity == Severity::error ? theme.color.bad : severity == Severity::warning ? theme.color.warn : theme.color.accent;
}

float row_height(const Theme& theme) {
  return ImGui::GetFrameHeight() + theme.px(2);
}

float strong_width(const Theme& theme, std::string_view words) {
  const FontScope strong(theme.strong);
  return ImGui::CalcTextSize(words.data(), words.data() + words.size()).x;
}

}  // namespace

void Notices::remember(Severity severity, const std::string& text) {
  if (!history_.empty() && history_.back().text == text) return void(++history_.back().repeats);
  history_.push_back({severity, text, clock_now()});
  if (history_.size() > kMostSaid) history_.pop_front();
}

void Notices::add(Severity severity, std::string text, double now, About about) {
  remember(severity, text);
  const double until = severity == Severity::info ? now + kInfoSeconds : std::numeric_limits<double>::infinity();
  Line line{severity, std::move(text), until, about};
  const auto before = std::find_if(lines_.begin(), lines_.end(), [&](const Line& each) { return !each.accept && each.text == line.text; });
  if (before != lines_.end()) {
    line.repeats += before->repeats;
    lines_.erase(before);
  }
  lines_.push_back(std::move(line));
  drop_oldest();
}

void Notices::offer(std::string heading, std::string text, std::string label, std::function<void()> accept) {
  remember(Severity::info, text);
  Line line{Severity::info, std::move(text), std::numeric_limits<double>::quiet_NaN()};
  line.heading = std::move(heading);
  line.label = std::move(label);
  line.accept = std::move(accept);
  lines_.push_back(std::move(line));
  drop_oldest();
}

/// Offers stay for their minute as long as there is another line to drop than the newest.
void Notices::drop_oldest() {
  if (lines_.size() <= kMostLines) return;
  const auto newest = std::prev(lines_.end());
  const auto oldest = std::find_if(lines_.begin(), newest, [](const Line& line) { return !line.accept; });
  lines_.erase(oldest == newest ? lines_.begin() : oldest);
}

void Notices::drop(About about) {
  lines_.erase(std::remove_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.about == about; }), lines_.end());
}

double Notices::next_change() const {
  double next = std::numeric_limits<double>::infinity();
  for (const auto& line : lines_) next = std::min(next, line.until);
  return next;
}

float Notices::take_height(double now, float width, const Theme& theme) {
  lines_.erase(std::remove_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.until <= now; }), lines_.end());
  for (auto& line : lines_)
    if (std::isnan(line.until)) line.until = now + kOfferSeconds;
  if (!ImGui::IsAnyMouseDown()) rows_ = rows_wanted(width, theme);
  return rows_ > 0 ? static_cast<float>(rows_) * row_height(theme) + theme.px(4) : 0;
}

/// Several lines take a row each; one alone takes two where its text is long.
int Notices::rows_wanted(float width, const Theme& theme) const {
  if (lines_.size() != 1) return std::min(kMostRows, static_cast<int>(lines_.size()));
  const Line& line = lines_.front();
  const float words = strong_width(theme, line.accept ? line.heading : word_of(line.severity)) +
                      ImGui::CalcTextSize(counted(line.text, line.repeats).c_str()).x + theme.px(40);
  const float buttons = ImGui::GetFrameHeight() + (line.accept ? strong_width(theme, line.label) + theme.px(30) : 0);
  return words + buttons <= width ? 1 : 2;
}

void Notices::draw(ImVec2 min, ImVec2 size, const Theme& theme) {
  if (rows_ == 0) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(min, ImVec2(min.x + size.x, min.y + size.y), theme.color.header);
  if (theme.log != nullptr) theme.log->add("notices", min, ImVec2(min.x + size.x, min.y + size.y));
  const float row = row_height(theme);
  const auto shown = std::min(lines_.size(), static_cast<size_t>(rows_));
  size_t answered = lines_.size();
  Answer answer = Answer::none;
  float right = size.x;
  if (lines_.size() > shown) right = draw_more(ImVec2(min.x, min.y + theme.px(2) + row * static_cast<float>(shown - 1)), ImVec2(size.x, row), theme);
  for (size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == shown;
    const size_t index = lines_.size() - 1 - i;
    const ImVec2 at(min.x, min.y + theme.px(2) + row * static_cast<float>(i));
    const Answer given = draw_line(index, at, ImVec2(last ? right : size.x, shown == 1 ? size.y - theme.px(4) : row), theme);
    if (given != Answer::none) answered = index, answer = given;
  }
  if (answered < lines_.size()) answer_line(answered, answer);
}

void Notices::answer_line(size_t index, Answer answer) {
  if (answer == Answer::opened) return open_history();
  const auto accept = answer == Answer::accepted ? lines_[index].accept : std::function<void()>{};
  lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(index));
  if (accept) accept();  // may add lines
}

/// At the right end of the row; returns where it begins, from the row's left.
float Notices::draw_more(ImVec2 min, ImVec2 size, const Theme& theme) {
  const std::string label = fmt::format("{} more", lines_.size() - static_cast<size_t>(rows_));
  const float width = ImGui::CalcTextSize(label.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
  ImGui::SetCursorScreenPos(ImVec2(min.x + size.x - width - theme.px(6), min.y));
  if (button(theme, "notices.more", {Icon::none, label, "List all messages of this window, the newest first."}, ImVec2(width, 0))) open_history();
  return size.x - width - theme.px(6);
}

/// From the right: the cross that takes the line away, and an offer's button. Returns where they begin.
float Notices::draw_line_buttons(size_t index, ImVec2 min, ImVec2 size, const Theme& theme, Answer& answer) const {
  const Line& line = lines_[index];
  const float close = ImGui::GetFrameHeight();
  float right = min.x + size.x - theme.px(6) - close;
  ImGui::SetCursorScreenPos(ImVec2(right, min.y));
  if (button(theme, fmt::format("notice.{}.dismiss", index), {Icon::close, "", "Dismiss this line.", false, true}, ImVec2(close, close)))
    answer = Answer::dismissed;
  if (!line.accept) return right;
  right -= ImGui::CalcTextSize(line.label.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x + theme.px(6);
  ImGui::SetCursorScreenPos(ImVec2(right, min.y));
  if (button(theme, fmt::format("notice.{}.accept", index), {Icon::none, line.label, "", true})) answer = Answer::accepted;
  return right;
}

Notices::Answer Notices::draw_line(size_t index, ImVec2 min, ImVec2 size, const Theme& theme) const {
  const Line& line = lines_[index];
  const ImU32 color = color_of(line.severity, theme);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(ImVec2(min.x + theme.px(6), min.y + theme.px(2)), ImVec2(min.x + theme.px(9), min.y + size.y - theme.px(2)), color);
  Answer answer = Answer::none;
  const float right = draw_line_buttons(index, min, size, theme, answer) - theme.px(8);
  const float y = std::floor(min.y + (ImGui::GetFrameHeight() - ImGui::GetTextLineHeight()) / 2);
  float x = min.x + theme.px(16);
  const std::string heading = line.accept ? line.heading : word_of(line.severity);
  {
    const FontScope strong(theme.strong);
    clipped_text(draw, ImVec2(x, y), color, heading, right);
  }
  x += strong_width(theme, heading) + theme.px(8);
  const int rows = size.y > 1.5f * row_height(theme) ? 2 : 1;
  const std::string words = shortened_to(counted(line.text, line.repeats), std::max(1.0f, right - x), rows);
  draw.AddText(ImVec2(x, y), theme.color.text, words.c_str());
  ImGui::SetCursorScreenPos(ImVec2(min.x + theme.px(6), min.y));
  const std::string id = fmt::format("notice.{}", index);
  if (ImGui::InvisibleButton(id.c_str(), ImVec2(std::max(1.0f, right - min.x - theme.px(6)), size.y))) answer = Answer::opened;
  log_item(theme, id);
  tooltip(theme, line.text + "\nClick to list all messages.");
  return answer;
}

void Notices::draw_history(const std::vector<KeyChord>& pressed, const Theme& theme) {
  if (history_wanted_) ImGui::OpenPopup("Messages");
  const bool appearing = std::exchange(history_wanted_, false);
  history_open_ = begin_modal("Messages", ImVec2(720, 480), theme);
  if (!history_open_) return;
  {
    const FontScope large(theme.large);
    ImGui::TextUnformatted("Messages");
  }
  ImGui::SameLine(ImGui::GetContentRegionMax().x - ImGui::GetFrameHeight());
  if (button(theme, "messages.close", {Icon::close, "", "Close (Esc)", false, true}) || (!appearing && has_key(pressed, GLFW_KEY_ESCAPE)))
    ImGui::CloseCurrentPopup();
  if (history_.empty()) dim_text(theme, "Nothing was said yet.");
  ImGui::BeginChild("said");
  for (size_t i = history_.size(); i-- > 0;) {
    const Said& said = history_[i];
    ImGui::PushTextWrapPos(0);
    dim_text(theme, said.clock);
    ImGui::SameLine();
    ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(color_of(said.severity, theme)), "%s", word_of(said.severity));
    ImGui::SameLine();
    ImGui::TextUnformatted(counted(said.text, said.repeats).c_str());
    log_item(theme, fmt::format("messages.{}", i));
    ImGui::PopTextWrapPos();
  }
  focus_text(theme);
  ImGui::EndChild();
  ImGui::EndPopup();
}

}  // namespace app
