#include "app/window/workbench.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "app/panels/staging.h"
#include "app/window/commands.h"
#include "app/window/exports.h"
#include "app/window/menu_bar.h"
#include "app/window/status_line.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/io/config.h"
#include "core/training/presets.h"

namespace app {
namespace {

constexpr double kEditSettles = 0.5;   // seconds after an edit in which answers to earlier edits are not shown

bool same(const basin::SnapshotRequest& a, const basin::SnapshotRequest& b) {
  return a.landscape_size == b.landscape_size && a.watched == b.watched && a.film_frames == b.film_frames && a.buffer_order == b.buffer_order &&
         a.buffer_descending == b.buffer_descending && a.buffer_first == b.buffer_first && a.buffer_count == b.buffer_count;
}

std::string change_text(const basin::RunOptions& options, const std::vector<std::string>& paths) {
  basin::RunOptions copy = options;
  std::string text;
  for (const auto& path : paths) text += (text.empty() ? "" : ", ") + fmt::format("{} = {}", path, to_text(basin::field_at(copy, path)));
  return text;
}

}  // namespace

Workbench::Workbench(Renderer& renderer, const WindowSettings& settings, std::string export_folder, std::function<void()> wake)
    : settings_(settings), export_folder_(std::move(export_folder)), wake_(std::move(wake)), panels_(settings) {
  theme_.dark = settings.dark;
  theme_.color = settings.dark ? dark_colors() : light_colors();
  view_.history = &history_;
  view_.outbox = &outbox_;
  view_.shared = &shared_;
  view_.renderer = &renderer;
  view_.theme = &theme_;
  view_.commands = &commands_;
  guarded([&] { view_.presets = basin::preset_names(); });
  add_commands(commands_, *this);
  set_display_scale(1.0f);
}

template <class Action>
void Workbench::guarded(Action&& action) {
  try {
    action();
  } catch (const std::exception& error) {
    notify(Severity::error, error.what());
  }
}

void Workbench::take(std::vector<Event> events) {
  for (const auto& event : events) std::visit([this](const auto& which) { on(which); }, event);
}

void Workbench::take(SnapshotPtr snapshot) {
  if (!snapshot) return;
  view_.previous = std::exchange(view_.snapshot, std::move(snapshot));
}

void Workbench::on(const RunStarted& event) {
  history_.clear();
  shared_.staged.clear();
  shared_.hovered_step = -1;
  view_.options = applied_ = view_.baseline = event.options;
  const auto known = std::find(view_.presets.begin(), view_.presets.end(), event.options.preset);
  if (known != view_.presets.end()) guarded([&] { view_.baseline = basin::load_preset(*known); });
  view_.space = event.space;
  view_.info = event.info;
  view_.snapshot = view_.previous = nullptr;
  panels_.run_started(view_);
}

void Workbench::on(const OptionsApplied& event) {
  applied_ = event.options;
  if (!event.changed.empty()) history_.mark(static_cast<double>(event.step), change_text(event.options, event.changed));
}

void Workbench::on(const MetricsRows& event) {
  for (const auto& row : event.rows) history_.append(row);
}

void Workbench::set_display_scale(float scale) {
  display_scale_ = scale;
  const double wanted = settings_.ui_scale > 0 ? settings_.ui_scale : static_cast<double>(scale);
  const auto effective = static_cast<float>(std::clamp(wanted, kSmallestScale, kLargestScale));
  if (effective != theme_.scale) style_changed_ = true;
  theme_.scale = shared_.ui_scale = effective;
}

void Workbench::set_scale(double scale) {
  settings_.ui_scale = scale;
  set_display_scale(display_scale_);
}

void Workbench::toggle_theme() {
  settings_.dark = theme_.dark = !theme_.dark;
  theme_.color = theme_.dark ? dark_colors() : light_colors();
  style_changed_ = true;
}

void Workbench::draw(const std::vector<KeyChord>& pressed, double now) {
  view_.now = now;
  if (now - last_edit_ > kEditSettles) view_.options = applied_;
  if (auto notice = job_.poll()) notify(notice->severity, notice->text);
  press(pressed);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(0, 0));
  ImGui::SetNextWindowSize(display);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  ImGui::Begin("Basin", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
                                     ImGuiWindowFlags_NoBackground |
                                     ImGuiWindowFlags_MenuBar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNavFocus);
  ImGui::PopStyleVar(3);
  std::vector<std::string> layouts;
  for (const auto& layout : panels_.layouts()) layouts.push_back(layout.name());
  draw_menu_bar(commands_, layouts, panels_.current_layout(), theme_);
  const float top = ImGui::GetCursorScreenPos().y, gap = theme_.px(6), status = theme_.px(26);
  panels_.draw(view_, {gap, top + gap, display.x - 2 * gap, display.y - top - status - 2 * gap});
  draw_status_line(view_, {0, display.y - status, display.x, status});
  palette_.draw(commands_, pressed, theme_);
  help_.draw(commands_, pressed, theme_);
  dialog_.draw([this](const std::string& path) { open_file(path); }, pressed, theme_);
  ImGui::End();
  notices_.draw(ImVec2(display.x / 2, display.y - status - theme_.px(12)), now, theme_);
  finish_frame();
}

void Workbench::press(const std::vector<KeyChord>& pressed) {
  if (ImGui::GetIO().WantTextInput || palette_.is_open() || help_.is_open() || dialog_.is_open()) return;
  for (const auto& chord : pressed) commands_.press(chord);
}

void Workbench::finish_frame() {
  shared_.hovered_step = std::exchange(shared_.next_hovered_step, -1);
  if (!same(shared_.request, sent_request_)) send(SetRequest{sent_request_ = shared_.request});
  for (const auto& command : outbox_) note(command);
  panels_.store(settings_);
}

/// Shows at once what a command asks for, before the worker answers.
void Workbench::note(const Command& command) {
  if (const auto* edit = std::get_if<SetOptions>(&command)) {
    view_.options = edit->options;
    last_edit_ = view_.now;
  }
  if (const auto* pace = std::get_if<SetPace>(&command)) view_.seconds_per_stage = pace->seconds_per_stage;
}

std::vector<Command> Workbench::take_commands() { return std::exchange(outbox_, {}); }

double Workbench::next_change() const {
  const double settled = last_edit_ + kEditSettles;
  return settled > view_.now ? std::min(settled, notices_.next_change()) : notices_.next_change();
}

void Workbench::choose_preset(const std::string& name) {
  guarded([&] { send(Reset{basin::load_preset(name)}); });
}

void Workbench::reset() {
  guarded([&] {
    const auto options = with_staged(view_.options, shared_);
    validate(options);
    send(Reset{options});
  });
}

void Workbench::open_file(const std::string& path) {
  namespace fs = std::filesystem;
  if (path.empty()) throw basin::BadInput("No path given; type the path of a .safetensors checkpoint or a .toml preset.");
  std::error_code error;
  if (!fs::is_regular_file(path, error)) throw basin::BadInput(fmt::format("There is no file '{}'; check the path.", path));
  const std::string extension = fs::path(path).extension().string();
  if (extension == ".safetensors") return send(LoadCheckpoint{path});
  if (extension != ".toml") throw basin::BadInput(fmt::format("'{}' is neither a checkpoint (.safetensors) nor a preset (.toml); choose one of those.", path));
  basin::RunOptions options;
  basin::apply_toml(options, basin::read_file(path, 1 << 20), path);
  validate(options);
  send(Reset{options});
}

void Workbench::save_checkpoint() {
  guarded([&] { send(SaveCheckpoint{export_path(export_folder_, view_.options.preset, history_.last_step(), "checkpoint.safetensors")}); });
}

void Workbench::export_samples() {
  guarded([&] { send(ExportSamples{export_path(export_folder_, view_.options.preset, history_.last_step(), "samples.png")}); });
}

void Workbench::export_buffer() {
  guarded([&] { send(ExportBuffer{export_path(export_folder_, view_.options.preset, history_.last_step(), "buffer.png")}); });
}

void Workbench::export_metrics() {
  guarded([&] {
    const std::string path = export_path(export_folder_, view_.options.preset, history_.last_step(), "metrics.csv");
    const auto work = [path, metrics = copy_metrics(history_)] {
      write_metrics_csv(path, metrics);
      return "Exported " + path;
    };
    if (!job_.start(work, wake_)) notify(Severity::warning, "Another export is still being written; try again in a moment.");
  });
}

void Workbench::take_screenshot() {
  guarded([&] { screenshot_ = export_path(export_folder_, view_.options.preset, history_.last_step(), "window.png"); });
}

}  // namespace app
