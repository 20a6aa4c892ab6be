#include "app/window/workbench.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "app/panels/bias_plot.h"
#include "app/panels/laboratory_tree.h"
#include "app/panels/staging.h"
#include "app/window/commands.h"
#include "app/window/exports.h"
#include "app/window/menu_bar.h"
#include "app/window/status_line.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/io/config.h"
#include "core/io/image_files.h"
#include "core/training/presets.h"

namespace app {
namespace {

constexpr double kAgeMoves = 0.5;      // seconds between updates of the picture's age when nothing else changes
constexpr double kJobPoll = 0.05;      // seconds between looks at a job on another thread
constexpr size_t kRecentRuns = 6;

bool same(const basin::SnapshotRequest& a, const basin::SnapshotRequest& b) {
  return a.landscape_size == b.landscape_size && a.watched == b.watched && a.film_frames == b.film_frames && a.buffer_order == b.buffer_order &&
         a.buffer_descending == b.buffer_descending && a.buffer_first == b.buffer_first && a.buffer_count == b.buffer_count && a.two_phase == b.two_phase;
}

std::string change_text(const basin::RunOptions& options, const std::vector<std::string>& paths) {
  basin::RunOptions copy = options;
  std::string text;
  for (const auto& path : paths) text += (text.empty() ? "" : ", ") + fmt::format("{} = {}", path, to_text(basin::field_at(copy, path)));
  return text;
}

void mark_rescue(History& history, const basin::Rescue& rescue) {
  history.mark(static_cast<double>(rescue.resumed_step), "rescue at " + basin::describe(rescue));
}

}  // namespace

Workbench::Workbench(Renderer& renderer, const WindowSettings& settings, std::string export_folder, std::function<void()> wake)
    : settings_(settings), export_folder_(std::move(export_folder)), wake_(std::move(wake)), panels_(settings), drawing_files_(shared_.drawing, wake_) {
  theme_.dark = settings.dark;
  theme_.color = settings.dark ? dark_colors() : light_colors();
  view_.history = &history_;
  view_.starting = "the run";
  view_.outbox = &outbox_;
  view_.shared = &shared_;
  view_.renderer = &renderer;
  view_.theme = &theme_;
  view_.commands = &commands_;
  guarded([&] { view_.presets = basin::preset_names(); });
  guarded([&] { view_.compositions = basin::composition_names(); });
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
  newest_ = std::move(snapshot);
  choose_snapshot();
}

void Workbench::take(LaboratorySnapshotPtr snapshot) {
  if (snapshot) view_.laboratory = std::move(snapshot);
}

void Workbench::on(const RunStarted& event) {
  history_.clear(event.step);
  shared_.staged.clear();
  shared_.hovered_step = -1;
  view_.options = applied_ = view_.baseline = event.options;
  const auto known = std::find(view_.presets.begin(), view_.presets.end(), event.options.preset);
  if (known != view_.presets.end()) guarded([&] { view_.baseline = basin::load_preset(*known); });
  view_.space = event.space;
  view_.info = event.info;
  view_.has_run = true;
  view_.starting.clear();
  view_.alarm.reset();
  view_.rescues = event.rescues;
  for (const auto& rescue : event.rescues) mark_rescue(history_, rescue);
  unanswered_edits_ = 0;
  newest_ = view_.snapshot = nullptr;
  panels_.run_started(view_);
}

void Workbench::on(const OptionsApplied& event) {
  applied_ = event.options;
  unanswered_edits_ = std::max(0, unanswered_edits_ - 1);
  if (unanswered_edits_ == 0) view_.options = applied_;
  const auto differs = [](const auto& difference) { return difference.first == "chain.sampler"; };
  if (std::none_of(view_.twin_differences.begin(), view_.twin_differences.end(), differs)) view_.twin_sampler = event.options.chain.sampler;
  if (!event.changed.empty()) history_.mark(static_cast<double>(event.step), change_text(event.options, event.changed));
}

/// Playing on answers an alarm.
void Workbench::on(const StateChanged& event) {
  view_.playing = event.playing;
  if (event.playing) view_.alarm.reset();
}

void Workbench::on(const RunRescued& event) {
  applied_ = event.options;
  if (unanswered_edits_ == 0) view_.options = applied_;
  view_.rescues = event.rescues;
  view_.alarm.reset();
  history_.rewind(event.rescues.back().resumed_step);
  mark_rescue(history_, event.rescues.back());
}

void Workbench::go_on() {
  view_.alarm.reset();
  if (!view_.playing) send(Play{});
}

void Workbench::on(const LaboratoryApplied& event) {
  unanswered_laboratory_edits_ = std::max(0, unanswered_laboratory_edits_ - 1);
  if (unanswered_laboratory_edits_ == 0) view_.laboratory_settings = event.settings;
}

void Workbench::on(const Notice& event) {
  if (event.severity == Severity::error) view_.starting.clear();
  notify(event.severity, event.text);
}

void Workbench::on(const MetricsRows& event) {
  for (const auto& row : event.rows) history_.append(row);
}

void Workbench::on(const TwinStarted& event) {
  twin_history_.clear();
  view_.twin_history = &twin_history_;
  view_.twin_differences = event.differences;
  view_.twin_sampler = event.options.chain.sampler;
  if (shared_.twin_staged.empty()) shared_.twin_staged = event.differences;
}

void Workbench::on(const TwinEnded&) {
  view_.twin_history = nullptr;
  view_.twin_differences.clear();
}

void Workbench::on(const TwinRows& event) {
  for (const auto& row : event.rows) twin_history_.append(row);
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
  follow_layout();
  choose_snapshot();
  shared_.laboratory_request.visible = shared_.laboratory_request.side_by_side = shared_.request.two_phase = false;
  draw_menu_bar(commands_, layouts, panels_.current_layout(), theme_);
  const float top = ImGui::GetCursorScreenPos().y, gap = theme_.px(6), status = theme_.px(26);
  panels_.draw(view_, {gap, top + gap, display.x - 2 * gap, display.y - top - status - 2 * gap});
  draw_status_line(view_, {0, display.y - status, display.x, status});
  palette_.draw(commands_, pressed, theme_);
  help_.draw(commands_, pressed, theme_);
  dialog_.draw([this](const std::string& path) { open_file(path); }, pressed, theme_);
  import_dialog_.draw([this](const std::string& path) { drawing_files_.import(expand_home(path)); }, pressed, theme_);
  composition_dialog_.draw([this](const std::string& path) { show_composition(basin::open_composition(expand_home(path))); }, pressed, theme_);
  ImGui::End();
  notices_.draw(ImVec2(display.x / 2, display.y - status - theme_.px(12)), now, theme_);
  finish_frame();
}

void Workbench::press(const std::vector<KeyChord>& pressed) {
  if (ImGui::GetIO().WantTextInput || palette_.is_open() || help_.is_open() || dialog_.is_open() || import_dialog_.is_open() || composition_dialog_.is_open())
    return;
  for (const auto& chord : pressed) commands_.press(chord);
}

void Workbench::finish_frame() {
  shared_.hovered_step = std::exchange(shared_.next_hovered_step, -1);
  if (!same(shared_.request, sent_request_)) send(SetRequest{sent_request_ = shared_.request});
  tend_laboratory();
  if (!(shared_.laboratory_request == sent_laboratory_request_)) send(SetLaboratoryRequest{sent_laboratory_request_ = shared_.laboratory_request});
  panels_.store(settings_);
}

/// Shows at once what a command asks for, before the worker answers.
void Workbench::note(const Command& command) {
  if (const auto* edit = std::get_if<SetOptions>(&command)) {
    view_.options = edit->options;
    ++unanswered_edits_;
  }
  if (const auto* edit = std::get_if<SetLaboratory>(&command)) {
    view_.laboratory_settings = edit->settings;
    ++unanswered_laboratory_edits_;
  }
  if (std::holds_alternative<Play>(command)) view_.playing = true;
  if (std::holds_alternative<Pause>(command) || std::holds_alternative<StepOnce>(command)) view_.playing = false;
  if (const auto* reset = std::get_if<Reset>(&command)) view_.starting = reset->options.preset.empty() ? "the run" : reset->options.preset;
  if (const auto* load = std::get_if<LoadCheckpoint>(&command)) view_.starting = std::filesystem::path(load->path).filename().string();
  if (const auto* pace = std::get_if<SetPace>(&command)) view_.seconds_per_stage = pace->seconds_per_stage;
}

std::vector<Command> Workbench::take_commands() {
  for (const auto& command : outbox_) note(command);
  return std::exchange(outbox_, {});
}

double Workbench::next_change() const {
  if (job_.busy() || drawing_files_.busy()) return view_.now + kJobPoll;
  return view_.playing ? std::min(view_.now + kAgeMoves, notices_.next_change()) : notices_.next_change();
}

void Workbench::choose_preset(const std::string& name) {
  guarded([&] { send(Reset{basin::load_preset(name)}); });
}

void Workbench::reset() {
  guarded([&] {
    const auto options = with_staged(view_.options, shared_.staged);
    validate(options);
    send(Reset{options});
  });
}

void Workbench::reset_with_new_seed() {
  guarded([&] {
    auto options = with_staged(view_.options, shared_.staged);
    options.compute.seed = std::uniform_int_distribution<int64_t>(1, 999999)(random_);
    validate(options);
    send(Reset{options});
  });
}

void Workbench::open_dialog() { dialog_.open(last_path_, newest_runs(export_folder_, kRecentRuns)); }

void Workbench::open_file(const std::string& given) {
  const std::string path = expand_home(given);
  namespace fs = std::filesystem;
  if (path.empty()) throw basin::BadInput("No path given; type the path of a checkpoint (.safetensors), a preset (.toml), points (.csv) or a picture (.png, .jpg).");
  std::error_code error;
  if (!fs::is_regular_file(path, error)) throw basin::BadInput(fmt::format("There is no file '{}'; check the path.", path));
  const std::string extension = fs::path(path).extension().string();
  if (extension == ".safetensors") {
    last_path_ = path;
    return send(LoadCheckpoint{path});
  }
  if (const auto set = data_set_of(path)) return send(Reset{with_data(*set, fs::absolute(path).string())});
  if (extension != ".toml")
    throw basin::BadInput(fmt::format("'{}' is neither a checkpoint (.safetensors), a preset (.toml) nor data (.csv, .png, .jpg); choose one of those.", path));
  basin::RunOptions options;
  basin::apply_toml(options, basin::read_file(path, 1 << 20), path);
  validate(options);
  last_path_ = path;
  send(Reset{options});
}

/// The run's own settings with other data, or those of the first 2D preset where the run learns images.
basin::RunOptions Workbench::with_data(basin::DataSet set, const std::string& path) const {
  auto options = with_staged(view_.options, shared_.staged);
  if (options.network.kind != basin::Network::mlp) options = basin::load_preset("eight-gaussians");
  options.data.set = set;
  options.data.path = path;
  validate(options);
  return options;
}

void Workbench::import_drawing() { import_dialog_.open("", {}); }

void Workbench::save_drawing() {
  guarded([&] { drawing_files_.save(export_path(export_folder_, view_.options.preset, history_.last_step(), "drawing.png")); });
}

void Workbench::train_on_drawing() {
  guarded([&] { drawing_files_.store(StoredFor::training); });
}

void Workbench::compose_drawing() {
  guarded([&] { drawing_files_.store(StoredFor::composition); });
}

/// Beside the selected node, or in the place of a drawing that is selected.
void Workbench::add_drawing(const std::string& path) {
  const auto leaf = make_leaf(basin::NodeKind::drawing, path);
  if (!has_composition(view_.laboratory_settings)) return set_composition(leaf);
  auto settings = view_.laboratory_settings;
  if (!join_leaf(settings.root, selected_node(settings).id, leaf))
    return notify(Severity::error, "The selected node has no room for the drawing; select another or remove one.");
  send(SetLaboratory{std::move(settings)});
}

void Workbench::take_drawing_news() {
  auto news = drawing_files_.poll();
  if (!news) return;
  if (!news->notice.text.empty()) notify(news->notice.severity, news->notice.text);
  if (news->stored.empty()) return;
  if (news->stored_for == StoredFor::composition) return add_drawing(news->stored);
  guarded([&] {
    auto options = with_data(basin::DataSet::drawing, news->stored);
    options.data.ink = basin::Ink::automatic;  // knows the program's own drawings, whatever was chosen for other pictures
    send(Reset{options});
    send(Play{});
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
  if (layouts[now].name() == kLaboratoryLayout || layouts[before].name() == kLaboratoryLayout) shared_.landscape.laboratory = layouts[now].name() == kLaboratoryLayout;
}

/// Something to look at from the first moment: two closed forms and their composition, with chains on the move.
void Workbench::tend_laboratory() {
  if (!shared_.laboratory_request.visible || has_composition(view_.laboratory_settings) || std::exchange(laboratory_begun_, true)) return;
  guarded([&] {
    view_.laboratory_settings = with_composition({}, view_.compositions.empty() ? spare_leaf() : basin::load_composition(view_.compositions.front()).root);
    view_.laboratory_settings.moving = true;
    send(SetLaboratory{view_.laboratory_settings});
  });
}

void Workbench::set_composition(basin::CompositionNode root) {
  auto settings = with_composition(view_.laboratory_settings, std::move(root));
  settings.learning = false;
  visit_nodes(settings.root, [&](const basin::CompositionNode& node, int64_t) { settings.learning = settings.learning || node.kind == basin::NodeKind::preset; });
  send(SetLaboratory{std::move(settings)});
}

void Workbench::choose_composition(const std::string& name) {
  guarded([&] { show_composition(basin::load_composition(name)); });
}

void Workbench::show_composition(basin::CompositionPreset composition) {
  shared_.landscape.side_by_side = composition.side_by_side;
  set_composition(std::move(composition.root));
}

void Workbench::open_composition() { composition_dialog_.open("", {}); }

void Workbench::save_composition() {
  guarded([&] { send(SaveComposition{export_path(export_folder_, "laboratory", view_.laboratory ? view_.laboratory->steps : 0, "composition"), shared_.landscape.side_by_side}); });
}

void Workbench::save_checkpoint() {
  guarded([&] {
    last_path_ = export_path(export_folder_, view_.options.preset, history_.last_step(), "checkpoint.safetensors");
    send(SaveCheckpoint{last_path_});
  });
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
    in_background([path, metrics = copy_metrics(history_)] {
      write_metrics_csv(path, metrics);
      return "Exported " + path;
    });
  });
}

void Workbench::export_bias() {
  if (!view_.laboratory) return;
  guarded([&] {
    const std::string path = export_path(export_folder_, "laboratory", view_.laboratory->steps, "bias.csv");
    in_background([path, curve = view_.laboratory->bias] {
      basin::write_atomically(path, bias_csv(curve));
      return "Exported " + path;
    });
  });
}

void Workbench::write_picture(const std::string& path, Picture picture) {
  in_background([path, picture = std::move(picture)] {
    basin::write_png(path, picture.pixels.data(), picture.width, picture.height, 3);
    return "Saved " + path;
  });
}

void Workbench::in_background(std::function<std::string()> work) {
  if (!job_.start(std::move(work), wake_)) notify(Severity::warning, "Another export is still being written; try again in a moment.");
}

void Workbench::take_screenshot() {
  guarded([&] { screenshot_ = PictureRequest{export_path(export_folder_, view_.options.preset, history_.last_step(), "window.png"), {}}; });
}

void Workbench::export_panel_picture() {
  guarded([&] {
    const std::string name = file_name(panels_.pointed(), "png");
    screenshot_ = PictureRequest{export_path(export_folder_, view_.options.preset, history_.last_step(), name), panels_.pointed_rect()};
  });
}

bool Workbench::panel_has_numbers() const {
  const Panel* panel = panels_.panel(panels_.pointed());
  return panel != nullptr && (panel->plots_metrics() || !panel->numbers(view_).empty());
}

void Workbench::export_panel_numbers() {
  const Panel* panel = panels_.panel(panels_.pointed());
  if (panel == nullptr) return;
  if (panel->plots_metrics()) return export_metrics();
  guarded([&] {
    const std::string path = export_path(export_folder_, view_.options.preset, history_.last_step(), file_name(panel->name(), "csv"));
    in_background([path, table = panel->numbers(view_)] {
      write_table_csv(path, table);
      return "Exported " + path;
    });
  });
}

}  // namespace app
