#include "app/window/workbench.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <filesystem>

#include "app/panels/laboratory_tree.h"
#include "app/panels/staging.h"
#include "app/window/commands.h"
#include "app/window/exports.h"
#include "app/window/menu_bar.h"
#include "app/window/setting_commands.h"
#include "app/window/status_line.h"
#include "core/base/paths.h"
#include "core/run/presets.h"
#include "core/training/models.h"

namespace app {
namespace {

constexpr double kAgeMoves = 0.5;  // seconds between updates of the picture's age when nothing else changes
constexpr double kJobPoll = 0.05;  // seconds between looks at a job on another thread

bool same(const basin::SnapshotRequest& a, const basin::SnapshotRequest& b) {
  return a.landscape_size == b.landscape_size && a.watched == b.watched && a.film_frames == b.film_frames && a.buffer_order == b.buffer_order &&
         a.buffer_descending == b.buffer_descending && a.buffer_class == b.buffer_class && a.buffer_first == b.buffer_first &&
         a.buffer_count == b.buffer_count && a.two_phase == b.two_phase && a.buffer_followed == b.buffer_followed && a.buffer_map == b.buffer_map &&
         a.weights == b.weights;
}

}  // namespace

Workbench::Workbench(Renderer& renderer, const WindowSettings& settings, std::string export_folder, std::function<void()> wake)
    : settings_(settings),
      export_folder_(std::move(export_folder)),
      wake_(std::move(wake)),
      panels_(settings),
      drawing_files_(shared_.drawing, wake_),
      canvas_files_(shared_.canvas, wake_),
      sample_files_(shared_.samples, wake_),
      data_preview_(wake_) {
  theme_.dark = settings.dark;
  theme_.color = settings.dark ? dark_colors() : light_colors();
  view_.history = &history_;
  view_.starting = "the run";
  view_.outbox = &outbox_;
  view_.shared = &shared_;
  view_.renderer = &renderer;
  view_.theme = &theme_;
  theme_.focus = &focus_;
  view_.commands = &commands_;
  guarded([&] { view_.presets = basin::preset_names(); });
  guarded([&] { view_.compositions = basin::composition_names(); });
  guarded([&] { view_.picture_compositions = basin::picture_composition_names(); });
  guarded([&] { view_.models = basin::trained_models([&](const std::string& reason) { notify(Severity::warning, reason); }); });
  shared_.controls.all = settings.all_settings;
  shared_.controls.folded = settings.folded;
  add_commands(commands_, *this);
  palette_.suggest([this](const std::string& query) {
    auto entries = knob_commands(view_, query, [this](const std::string& words) { palette_.open(words); });
    for (auto& entry : setting_commands(view_, query)) entries.push_back(std::move(entry));
    return entries;
  });
  set_display_scale(1.0f);
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
  if (auto notice = job_.poll()) notify(notice->severity, notice->text);
  take_drawing_news();
  if (const auto news = canvas_files_.poll()) notify(news->severity, news->text);
  if (const auto news = sample_files_.poll()) notify(news->severity, news->text);
  style_changed_ |= glyphs_.poll(wake_);
  const auto left = focus_.begin_frame(pressed, theme_);
  press(left);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(0, 0));
  ImGui::SetNextWindowSize(display);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  ImGui::Begin("Basin", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_MenuBar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNavFocus);
  ImGui::PopStyleVar(3);
  std::vector<std::string> layouts;
  for (const auto& layout : panels_.layouts()) layouts.push_back(layout.name());
  follow_layout();
  choose_snapshot();
  if (std::exchange(shared_.controls.reveal, false)) panels_.reveal("Controls");
  shared_.edits.hold(ImGui::IsAnyMouseDown(), now);
  if (now >= said_until_) view_.said.clear();
  shared_.laboratory_request.visible = shared_.laboratory_request.side_by_side = shared_.request.two_phase = false;
  shared_.request.buffer_map = false;
  shared_.request.buffer_followed.clear();
  draw_menu_bar(commands_, layouts, panels_.current_layout(), theme_);
  const float top = ImGui::GetCursorScreenPos().y, gap = theme_.px(6), status = theme_.px(26);
  const float strip = notices_.take_height(now, display.x, theme_);
  panels_.draw(view_, {gap, top + gap, display.x - 2 * gap, display.y - top - strip - status - 2 * gap}, strip);
  focus_.begin_region("notices", true);
  notices_.draw(ImVec2(0, display.y - status - strip), ImVec2(display.x, strip), theme_);
  focus_.begin_region("status", false);
  draw_status_line(view_, {0, display.y - status, display.x, status});
  draw_dialogs(left);
  ImGui::End();
  focus_.end_frame(theme_);
  finish_frame();
}

void Workbench::draw_dialogs(const std::vector<KeyChord>& pressed) {
  notices_.draw_history(pressed, theme_);
  palette_.draw(commands_, pressed, theme_);
  help_.draw(commands_, pressed, theme_);
  dialog_.draw([this](const std::string& path) { open_file(path); }, pressed, theme_);
  import_dialog_.draw([this](const std::string& path) { drawing_files_.import(basin::expand_home(path)); }, pressed, theme_);
  picture_dialog_.draw([this](const std::string& path) { canvas_files_.open_picture(basin::expand_home(path)); }, pressed, theme_);
  mask_dialog_.draw([this](const std::string& path) { canvas_files_.open_mask(basin::expand_home(path)); }, pressed, theme_);
  composition_dialog_.draw([this](const std::string& path) { show_composition(basin::open_composition(basin::expand_home(path))); }, pressed, theme_);
  data_dialog_.draw([this](const std::string& path) { find_data(path); }, pressed, theme_);
  if (auto chosen = data_preview_.draw(pressed, *view_.renderer, theme_)) guarded([&] { validate(*chosen), replace_run(std::move(*chosen)); });
}

bool Workbench::dialog_is_open() const {
  return palette_.is_open() || help_.is_open() || notices_.history_is_open() || dialog_.is_open() || import_dialog_.is_open() ||
         picture_dialog_.is_open() || mask_dialog_.is_open() || composition_dialog_.is_open() || data_dialog_.is_open() || data_preview_.is_open();
}

void Workbench::press(const std::vector<KeyChord>& pressed) {
  if (ImGui::GetIO().WantTextInput || dialog_is_open()) return;
  const auto layout = panels_.layouts()[panels_.current_layout()].name();
  const KeyChord space{GLFW_KEY_SPACE, 0};
  for (const auto& chord : pressed) {
    const bool held = chord == space;
    if (held && layout == kLaboratoryLayout)
      commands_.run("laboratory.chains");
    else if (held && layout == kInpaintLayout)
      commands_.run("canvas.run");
    else if (held && layout == kSamplesLayout)
      commands_.run("samples.run");
    else
      commands_.press(chord);
  }
}

void Workbench::finish_frame() {
  shared_.hovered_step = std::exchange(shared_.next_hovered_step, -1);
  if (!same(shared_.request, sent_request_)) send(SetRequest{sent_request_ = shared_.request});
  tend_laboratory();
  tend_canvas();
  tend_samples();
  tend_pictures();
  if (!(shared_.laboratory_request == sent_laboratory_request_)) send(SetLaboratoryRequest{sent_laboratory_request_ = shared_.laboratory_request});
  note_strokes();
  panels_.store(settings_);
  settings_.all_settings = shared_.controls.all;
  settings_.folded = shared_.controls.folded;
  note_texts();
}

/// Texts that users and files bring, which may be in any script. All else on screen is Latin.
void Workbench::note_texts() {
  for (const auto* text : {&view_.options.data.path, &view_.options.preset, &view_.starting, &export_folder_}) note_text(*text);
  for (const auto& name : view_.space.classes) note_text(name);
  for (const auto* staged : {&shared_.staged, &shared_.twin_staged, &view_.twin_differences})
    for (const auto& [path, value] : *staged) note_text(value);
  for (const auto& model : view_.models) note_text(model.name);
  for (const auto* dialog : {&dialog_, &import_dialog_, &picture_dialog_, &mask_dialog_, &composition_dialog_, &data_dialog_}) {
    note_text(dialog->path());
    for (const auto& file : dialog->recent()) note_text(file.name);
  }
  for (const auto& text : data_preview_.texts()) note_text(text);
  const std::function<void(const basin::CompositionNode&)> note_sources = [&](const basin::CompositionNode& node) {
    note_text(node.source);
    for (const auto& child : node.children) note_sources(child);
  };
  note_sources(view_.laboratory_settings.root);
}

/// Shows at once what a command asks for, before the worker answers.
void Workbench::note(const Command& command, bool undone) {
  if (const auto* edit = std::get_if<SetOptions>(&command)) {
    view_.options = edit->options;
    ++unanswered_edits_;
  }
  if (const auto* edit = std::get_if<SetLaboratory>(&command)) {
    if (!undone) shared_.edits.add(edit_between(view_.laboratory_settings, edit->settings), view_.now);
    view_.laboratory_settings = edit->settings;
    ++unanswered_laboratory_edits_;
  }
  if (std::holds_alternative<Play>(command)) view_.playing = true;
  const bool steps = std::holds_alternative<StepOnce>(command);
  if (steps || std::holds_alternative<Pause>(command) || std::holds_alternative<StepWithin>(command)) view_.playing = false;
  if (steps || std::holds_alternative<Pause>(command) || std::holds_alternative<Play>(command)) view_.stepping = steps;
  if (const auto* reset = std::get_if<Reset>(&command)) view_.starting = reset->options.preset.empty() ? "the run" : reset->options.preset;
  if (const auto* load = std::get_if<LoadCheckpoint>(&command)) view_.starting = std::filesystem::path(load->path).filename().string();
  if (const auto* pace = std::get_if<SetPace>(&command)) view_.seconds_per_stage = pace->seconds_per_stage;
}

void Workbench::note_sent() {
  for (; noted_ < outbox_.size(); ++noted_) note(outbox_[noted_], std::find(undone_.begin(), undone_.end(), noted_) != undone_.end());
}

std::vector<Command> Workbench::take_commands() {
  note_sent();
  undone_.clear();
  noted_ = 0;
  return std::exchange(outbox_, {});
}

double Workbench::next_change() const {
  if (style_changed_) return view_.now;
  if (job_.busy() || drawing_files_.busy() || canvas_files_.busy() || sample_files_.busy() || data_preview_.busy() || glyphs_.busy())
    return view_.now + kJobPoll;
  const double said = view_.said.empty() ? notices_.next_change() : std::min(said_until_, notices_.next_change());
  return view_.playing ? std::min(view_.now + kAgeMoves, said) : said;
}

/// Device and threads are the machine's matter, whatever run begins.
basin::RunOptions Workbench::on_this_machine(basin::RunOptions options) const {
  options.compute.threads = view_.options.compute.threads;
  options.compute.device = view_.options.compute.device;
  return options;
}

/// Threads or device that were given another value are the user's word on this machine, which checkpoints follow too.
void Workbench::choose_machine(const basin::ComputeOptions& before, const basin::ComputeOptions& now) {
  if (now.threads != before.threads) chosen_threads_ = now.threads;
  if (now.device != before.device) chosen_device_ = now.device;
}

LoadCheckpoint Workbench::load_of(const std::string& path, const std::string& data_path) const {
  return {path, data_path, chosen_threads_, chosen_device_};
}

void Workbench::choose_preset(const std::string& name) {
  guarded([&] { replace_run(on_this_machine(basin::load_preset(name))); });
}

void Workbench::start_from(const basin::TrainedModel& model) {
  auto options = basin::options_from(model);
  options.rescue = view_.options.rescue;
  replace_run(on_this_machine(std::move(options)));
}

/// Edits of the run on screen do not reach into one that begins with settings of its own.
void Workbench::replace_run(basin::RunOptions options) {
  send(Reset{std::move(options)});
  replaces_run_ = true;
}

void Workbench::reset() {
  guarded([&] {
    const auto options = with_staged(view_.options, shared_.staged);
    validate(options);
    choose_machine(view_.options.compute, options.compute);
    send(Reset{options});
  });
}

void Workbench::reset_with_new_seed() {
  guarded([&] {
    auto options = with_staged(view_.options, shared_.staged);
    options.compute.seed = std::uniform_int_distribution<int64_t>(1, 999999)(random_);
    validate(options);
    choose_machine(view_.options.compute, options.compute);
    send(Reset{options});
  });
}

/// Panels show the run whose settings the Controls show.
void Workbench::choose_snapshot() {
  view_.shows_twin = shared_.edits_twin && newest_ && newest_->twin;
  view_.snapshot = view_.shows_twin ? newest_->twin : newest_;
}

/// The laboratory's layout shows the laboratory in the landscape, and leaving it shows the training run again.
void Workbench::follow_layout() {
  const size_t now = panels_.current_layout(), before = std::exchange(followed_layout_, now);
  if (now == before) return;
  const auto& layouts = panels_.layouts();
  if (layouts[now].name() == kLaboratoryLayout || layouts[before].name() == kLaboratoryLayout)
    shared_.landscape.laboratory = layouts[now].name() == kLaboratoryLayout;
}

/// Something to look at from the first moment: two closed forms and their composition, with chains on the move.
void Workbench::tend_laboratory() {
  if (!shared_.laboratory_request.visible || has_composition(view_.laboratory_settings) || std::exchange(laboratory_begun_, true)) return;
  guarded([&] {
    view_.laboratory_settings =
        with_composition({}, view_.compositions.empty() ? spare_leaf() : basin::load_composition(view_.compositions.front()).root);
    view_.laboratory_settings.moving = true;
    send(SetLaboratory{view_.laboratory_settings});
  });
}

void Workbench::set_composition(basin::CompositionNode root) {
  auto settings = with_composition(view_.laboratory_settings, std::move(root));
  settings.learning = false;
  visit_nodes(settings.root,
              [&](const basin::CompositionNode& node, int64_t) { settings.learning = settings.learning || node.kind == basin::NodeKind::preset; });
  send(SetLaboratory{std::move(settings)});
}

void Workbench::choose_composition(const std::string& name) {
  guarded([&] { show_composition(basin::load_composition(name)); });
}

void Workbench::show_composition(basin::CompositionPreset composition) {
  shared_.landscape.side_by_side = composition.side_by_side;
  set_composition(std::move(composition.root));
}

}  // namespace app
