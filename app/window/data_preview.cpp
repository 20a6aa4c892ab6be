#include "app/window/data_preview.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/widgets/buttons.h"
#include "app/widgets/flow.h"
#include "app/widgets/palette.h"
#include "app/widgets/plot_frame.h"
#include "app/widgets/tooltip.h"
#include "core/run/point_chains.h"

namespace app {
namespace {

constexpr const char* kName = "Data";

}  // namespace

void DataPreview::open(const basin::RunOptions& options) {
  options_ = options;
  survey_.reset();
  appears_ = true;
  read(options.data.columns);
}

void DataPreview::read(const std::string& columns) {
  if (job_.busy()) return void(wanted_ = columns);
  wanted_.reset();
  error_.clear();
  result_ = std::make_shared<basin::PointsSurvey>();
  job_.start(
      [path = options_.data.path, columns, result = result_] {
        *result = basin::survey_points(path, columns);
        return std::string();
      },
      wake_);
}

void DataPreview::poll() {
  const auto notice = job_.poll();
  if (!notice) return;
  const auto result = std::exchange(result_, nullptr);
  if (wanted_) return read(*wanted_);
  error_ = notice->text;
  if (error_.empty()) {
    survey_ = std::move(*result);
    fit_ = basin::wants_fit(*survey_);
    ++serial_;
  }
  if (survey_) x_ = survey_->x, y_ = survey_->y;
}

std::vector<std::string> DataPreview::texts() const {
  if (!open_) return {};
  std::vector<std::string> texts = {options_.data.path, error_};
  if (!survey_) return texts;
  texts.insert(texts.end(), survey_->columns.begin(), survey_->columns.end());
  texts.push_back(survey_->first_left_out);
  return texts;
}

/// As the file is, with equal units on both axes.
void DataPreview::draw_picture(Renderer& renderer, const Theme& theme, float side) {
  const auto& survey = *survey_;
  const auto area = begin_plot("data.points", survey.columns[survey.y], "the file's units", "The points as they stand in the file, both axes alike.",
                               {}, survey.columns[survey.x], ImVec2(side, side), theme.px(8), theme);
  if (!area.drawable()) return;
  const double half = 0.55 * std::max({survey.horizontal.high - survey.horizontal.low, survey.vertical.high - survey.vertical.low, 1e-12});
  const double pixels = std::min(area.width(), area.height()) / (2 * half);
  const auto axis = [&](const basin::AxisFacts& facts, float from, float to) {
    const double reach = std::abs(to - from) / 2 / pixels;
    return Axis{basin::Scale::linear, facts.middle() - reach, facts.middle() + reach, from, to};
  };
  draw_axes(area, axis(survey.horizontal, area.min.x, area.max.x), axis(survey.vertical, area.max.y, area.min.y), survey.columns[survey.x], theme);
  const int width = static_cast<int>(area.width()), height = static_cast<int>(area.height());
  if (std::exchange(drawn_, Drawn{serial_, width, height, theme.dark}) != Drawn{serial_, width, height, theme.dark}) {
    ++picture_serial_;
    canvas_.clear(width, height);
    const DotStyle style{DotShape::disc, theme.px(2), 0, theme.color.data, theme.color.data};
    for (const auto& point : survey.offsets)
      canvas_.dot(static_cast<float>(width / 2.0 + point.x * pixels), static_cast<float>(height / 2.0 - point.y * pixels), style);
    canvas_.finish();
  }
  const auto texture = renderer.rgba("data.preview", picture_serial_, canvas_.finished(), width, height);
  ImGui::GetWindowDrawList()->AddImage(texture, area.min, area.max);
}

void DataPreview::draw_column(const Theme& theme, const char* label, bool is_x) {
  const auto& columns = survey_->columns;
  size_t& now = is_x ? x_ : y_;
  ImGui::SetNextItemWidth(theme.px(180));
  const bool open = begin_combo(theme, is_x ? "##x" : "##y", fmt::format("{}: {}", label, columns[now]));
  log_item(theme, fmt::format("data.{}", label));
  if (!open) return tooltip(theme, fmt::format("Which column of the file is {}. The file is read again with it.", label));
  for (size_t i = 0; i < columns.size(); ++i) {
    if (ImGui::Selectable(fmt::format("{}##{}", columns[i], i).c_str(), i == now) && i != now) {
      now = i;
      basin::PointsSurvey wanted;
      wanted.columns = columns;
      wanted.x = x_, wanted.y = y_;
      read(wanted.chosen());
    }
    log_item(theme, fmt::format("data.{}.{}", label, i + 1));
  }
  ImGui::EndCombo();
}

void DataPreview::draw_facts(const Theme& theme) {
  draw_column(theme, "x", true);
  ImGui::SameLine();
  draw_column(theme, "y", false);
  const float width = ImGui::GetContentRegionAvail().x;
  for (const auto& line : basin::describe(*survey_)) ImGui::TextUnformatted(broken_at_spaces(line, width).c_str());
  layer_chip(theme, "data.fit",
             {Swatch::square, theme.color.accent, "centre and scale (data.fit)",
              "Centre the points and scale both axes alike until they fill [-3.5, 3.5]. Without it points outside [-4, 4]^2 are refused."},
             fit_);
  const auto now = chosen(false), suits = chosen(true);
  const bool persists = suits.buffer.start != now.buffer.start;
  ImGui::TextUnformatted(
      broken_at_spaces(fmt::format("Suggested: {}{} steps of {:.2g}; these settings have {} of {:.2g}.", persists ? "persistent chains of " : "",
                                   suits.chain.steps, suits.chain.step_size, now.chain.steps, now.chain.step_size),
                       width)
          .c_str());
  dim_text(theme, broken_at_spaces(
                      "The step is half the variance across the thinnest part, but neither so short that the chains of an update cannot come "
                      "0.18 of the points' spread far, nor longer than takes them 0.4 of it. Very thin points want more steps, up to eight times, "
                      "and chains that come less than 0.4 far in the box of 8 by 8 go on at every update (persistent).",
                      width));
}

/// The run is named after the file.
basin::RunOptions DataPreview::chosen(bool suggested) const {
  basin::RunOptions options = options_;
  options.preset = std::filesystem::path(options.data.path).filename().string();
  options.data.columns = survey_->chosen();
  options.data.fit = fit_;
  options.data.skip_bad = !survey_->first_left_out.empty();
  return suggested ? basin::with_suited_chains(*survey_, options) : options;
}

std::optional<basin::RunOptions> DataPreview::draw_choice(const std::vector<KeyChord>& pressed, const Theme& theme) {
  std::optional<basin::RunOptions> choice;
  const bool ready = survey_ && !busy(), usable = ready && (fit_ || survey_->inside);
  const bool list_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId);  // of columns, whose keys these are
  const auto has = [&](int key) { return !list_open && has_key(pressed, key); };
  ImGui::BeginDisabled(!usable);
  const bool go = button(theme, "data.suggested",
                         {Icon::none, "Train with the suggested step", "A run on these points begins; the run on screen ends (Enter).", true});
  if (usable && (go || has(GLFW_KEY_ENTER) || has(GLFW_KEY_KP_ENTER))) choice = chosen(true);
  ImGui::SameLine();
  if (button(theme, "data.as-is", {Icon::none, "With these settings as they are", "The same, with the step that the settings have."}))
    choice = chosen(false);
  ImGui::EndDisabled();
  ImGui::SameLine();
  const bool leave = button(theme, "data.cancel", {Icon::none, "Cancel", "Back to the run on screen (Esc)."}) || has(GLFW_KEY_ESCAPE);
  if (busy()) {
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    dim_text(theme, "Reading the file...");
    log_item(theme, "data.reading");
  }
  if (ready && !usable) dim_text(theme, "Not all points lie within the box: centre and scale them to train on them.");
  if (choice || leave) ImGui::CloseCurrentPopup();
  return choice;
}

void DataPreview::draw_error(const Theme& theme) const {
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.bad);
  ImGui::TextUnformatted(broken_at_spaces(error_, ImGui::GetContentRegionAvail().x).c_str());
  ImGui::PopStyleColor();
  log_item(theme, "data.error");
}

std::optional<basin::RunOptions> DataPreview::draw(const std::vector<KeyChord>& pressed, Renderer& renderer, const Theme& theme) {
  poll();
  const bool appearing = std::exchange(appears_, false);
  if (appearing) ImGui::OpenPopup(kName);
  open_ = begin_modal(kName, ImVec2(860, 500), theme);
  if (!open_) return std::nullopt;
  {
    const FontScope large(theme.large);
    ImGui::TextUnformatted(std::filesystem::path(options_.data.path).filename().string().c_str());
  }
  if (!error_.empty()) draw_error(theme);
  const float rest = ImGui::GetContentRegionAvail().y - ImGui::GetFrameHeightWithSpacing() - theme.px(4);
  if (!survey_) {
    ImGui::Dummy(ImVec2(1, rest));
  } else {
    ImGui::BeginChild("picture", ImVec2(rest, rest));
    draw_picture(renderer, theme, rest);
    ImGui::EndChild();
    ImGui::SameLine();
    ImGui::BeginChild("facts", ImVec2(0, rest));
    draw_facts(theme);
    ImGui::EndChild();
  }
  auto choice = draw_choice(appearing ? std::vector<KeyChord>{} : pressed, theme);
  ImGui::EndPopup();
  return choice;
}

}  // namespace app
