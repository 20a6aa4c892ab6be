#include "app/window_app.h"

#include <fmt/format.h>
#include <imgui.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include "app/gl/renderer.h"
#include "app/gl/window.h"
#include "app/widgets/fonts.h"
#include "app/window/display_loss.h"
#include "app/window/exports.h"
#include "app/window/frame_pacer.h"
#include "app/window/kept_runs.h"
#include "app/window/synthetic_input.h"
#include "app/window/workbench.h"
#include "app/worker/interrupt.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/formats/image_files.h"

namespace app {
namespace {

constexpr double kLongestWait = 0.5;                    // a net under wake-ups that get lost
constexpr double kTooltipDue = 0.45;                    // after the mouse came to rest
constexpr int kUsualWidth = 1600, kUsualHeight = 1000;  // at scale 1
constexpr double kScreenshotEvery = 5.0;
constexpr double kFirstCommandsPatience = 10;  // seconds in which what --do asks for must be possible
constexpr double kPicturesSettle = 2.0;        // before a screenshot of what is computed only where it is seen

WindowSettings first_settings(const WindowOptions& options) {
  WindowSettings settings = options.remember_settings ? load_settings(settings_path()) : WindowSettings{};
  if (options.ui_scale > 0) settings.ui_scale = std::clamp(options.ui_scale, kSmallestScale, kLargestScale);
  return settings;
}

std::string export_folder(const WindowOptions& options) {
  return options.export_folder.empty() ? default_export_folder() : options.export_folder;
}

std::optional<KeptRuns> kept_runs(const WindowOptions& options) {
  return options.remember_settings ? std::make_optional<KeptRuns>(export_folder(options)) : std::nullopt;
}

/// What was asked for as it is; what was used last as far as the screen has room; else the usual size, larger with the scale.
WindowSize first_window(const WindowOptions& options, const WindowSettings& saved) {
  WindowSize size;
  size.fits_screen = options.width <= 0 && options.height <= 0;
  size.ui_scale = static_cast<float>(saved.ui_scale);
  size.grows = saved.width == 0;
  size.width = options.width > 0 ? options.width : saved.width > 0 ? saved.width : kUsualWidth;
  size.height = options.height > 0 ? options.height : saved.height > 0 ? saved.height : kUsualHeight;
  return size;
}

/// Once the display is lost no call of GLFW is possible.
void wake_window() {
  if (!display_lost()) Window::wake();
}

WorkerHooks completed(WorkerHooks hooks, const WindowOptions& options, const std::optional<KeptRuns>& kept) {
  hooks.wake = wake_window;
  hooks.first_run_chosen = options.run_chosen;
  if (!kept) return hooks;
  hooks.last_run_path = kept->last_run();
  hooks.autosave_path = kept->autosave();
  return hooks;
}

/// Throws BadInput with the nearest known command.
void check_command(const CommandTable& table, const std::string& id) {
  if (table.find(id) != nullptr) return;
  std::vector<std::string> known;
  for (const auto& entry : table.entries()) known.push_back(entry.id);
  throw basin::BadInput(basin::unknown_name("Command", id, known));
}

}  // namespace

/// Of this process.
double resident_mb() {
  std::ifstream file("/proc/self/statm");
  int64_t pages = 0, resident = 0;
  file >> pages >> resident;
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / 1e6;
}

class WindowApp {
 public:
  WindowApp(const WindowOptions& options, WorkerHooks hooks);
  ~WindowApp();
  int run();

 private:
  void wait();
  void run_first_commands(double now);
  void take_news();
  void take_events();
  void take_snapshot();
  void take_laboratory();
  bool has_news() const { return !held_events_.empty() || held_snapshot_ || held_laboratory_ || held_canvas_ || held_samples_; }
  void take_turn();
  void offer_runs();
  void pass_commands();
  void frame();
  void draw_frame(const std::function<void()>& drawn = {});
  void count_updates(const std::vector<Event>& events);
  void rebuild_style();
  void save_picture(const std::string& path);
  void take_screenshot(const PictureRequest& request);
  void save_unpointed(const std::string& name);
  void take_periodic_screenshot(double now);
  void take_final_screenshots();
  void settle();
  void remember();

  const WindowOptions options_;
  WindowSettings saved_;
  Window window_;
  std::unique_ptr<Renderer> renderer_;
  FontFiles fonts_;
  Workbench bench_;
  FramePacer pacer_;
  SyntheticInput synthetic_;
  double begun_ = steady_seconds(), last_input_ = 0, next_screenshot_ = 0;
  int64_t first_counted_step_ = -1;
  double first_counted_at_ = 0;
  std::vector<KeyChord> pressed_;
  std::vector<std::string> first_commands_ = options_.commands;  ///< not run yet
  std::vector<Event> held_events_;                               ///< taken from the worker, not yet shown
  SnapshotPtr held_snapshot_;
  LaboratorySnapshotPtr held_laboratory_;
  CanvasSnapshotPtr held_canvas_;
  SampleSnapshotPtr held_samples_;
  bool told_snapshot_ = false;  ///< in the last turn
  std::optional<KeptRuns> kept_;
  Worker worker_;  // last: its thread calls nothing that is gone
};

WindowApp::WindowApp(const WindowOptions& options, WorkerHooks hooks)
    : options_(options),
      saved_(first_settings(options)),
      window_(first_window(options, saved_), "Basin"),
      renderer_(make_gl_renderer(basin::program_folder("shaders").string())),
      fonts_(find_fonts()),
      bench_(*renderer_, saved_, export_folder(options), wake_window),
      synthetic_(steady_seconds() + 1.0, options.synthetic_keys,
                 options.synthetic_strokes ? SyntheticInput::Kind::strokes : SyntheticInput::Kind::anything),
      kept_(kept_runs(options)),
      worker_(completed(std::move(hooks), options, kept_), options.run) {
  on_display_loss([this] {
    worker_.finish();
    if (kept_) fmt::print(stderr, "basin: The run is kept, and the next window offers to resume it.\n");
  });
  if (kept_) offer_runs();
  bench_.set_display_scale(window_.display_scale());
  if (window_.renderer_name().find("softpipe") != std::string::npos)
    bench_.notify(Severity::warning, "OpenGL runs on softpipe, which is very slow; install Mesa's llvmpipe (libgl1-mesa-dri).");
  if (!options.synthetic_keys.empty()) window_.use_synthetic_pointer();
  if (!options.screenshots.empty()) basin::make_writable_folder(options.screenshots);
  next_screenshot_ = begun_ + kScreenshotEvery;
  if (!options.layout.empty()) bench_.panels().show_layout(options.layout);
  if (options.laboratory) bench_.set_laboratory(*options.laboratory);
  if (options.canvas) bench_.view().shared->canvas.settings.options = *options.canvas;
  bench_.expect(options.run);
  if (!options.file.empty()) bench_.open_file(options.file);
  if (options.start_playing) worker_.send(Play{});  // before the file: a run that was saved paused stays so
  pass_commands();
  if (!options.twin.empty()) worker_.send(StartTwin{options.twin});
  for (const auto& id : options.commands) check_command(bench_.commands(), id);
}

void WindowApp::offer_runs() {
  for (const auto& path : kept_->left()) bench_.offer_run(path);
  if (kept_->last_run().empty())
    bench_.notify(Severity::warning, fmt::format("No run of this window is kept, because too many are open or '{}' cannot be locked; save by hand.",
                                                 export_folder(options_)));
}

WindowApp::~WindowApp() {
  remember();
  worker_.finish();
  on_display_loss({});
}

void WindowApp::remember() {
  if (!options_.remember_settings || !options_.synthetic_keys.empty()) return;
  WindowSettings now = bench_.settings();
  std::tie(now.width, now.height) = window_.size();
  if (options_.ui_scale > 0) now.ui_scale = load_settings(settings_path()).ui_scale;
  try {
    save_settings(settings_path(), now);
  } catch (const basin::BadInput& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
}

int WindowApp::run() {
  for (;;) {
    wait();
    take_news();
    const double now = steady_seconds();
    const bool over = options_.seconds > 0 && now - begun_ >= options_.seconds;
    if (window_.close_requested() || bench_.quit_wanted() || over || interrupted()) break;
    if (bench_.view().snapshot) run_first_commands(now);
    if (pacer_.next_frame() <= now) frame();
    take_periodic_screenshot(now);
  }
  if (!options_.screenshots.empty() && !interrupted()) take_final_screenshots();
  if (options_.stats != nullptr) options_.stats->seconds = steady_seconds() - begun_;
  return interrupt_code();
}

/// In their order, each as soon as it is enabled; one that never is is given up.
void WindowApp::run_first_commands(double now) {
  while (!first_commands_.empty()) {
    const auto& id = first_commands_.front();
    const bool known = bench_.commands().find(id) != nullptr;
    if (known && !bench_.commands().run(id) && now - begun_ < kFirstCommandsPatience) return;
    first_commands_.erase(first_commands_.begin());
  }
}

void WindowApp::wait() {
  const double now = steady_seconds();
  double until = std::min(pacer_.next_frame(), now + kLongestWait);
  if (options_.seconds > 0) until = std::min(until, begun_ + options_.seconds);
  if (!options_.synthetic_keys.empty()) until = std::min(until, synthetic_.next());
  window_.wait(std::max(0.0, until - now));
  if (!options_.synthetic_keys.empty()) synthetic_.post_due(window_, steady_seconds());
}

/// Metrics and snapshots wait until news is due, so that frames that answer input have little to draw; anything else is shown at once.
void WindowApp::take_news() {
  if (auto snapshot = worker_.take_snapshot()) held_snapshot_ = std::move(snapshot);  // before the events, so that its RunStarted is among them
  if (auto laboratory = worker_.take_laboratory()) held_laboratory_ = std::move(laboratory);
  if (auto canvas = worker_.take_canvas()) held_canvas_ = std::move(canvas);
  if (auto samples = worker_.take_samples()) held_samples_ = std::move(samples);
  auto events = worker_.take_events();
  if (options_.stats != nullptr) count_updates(events);
  const bool answers = std::any_of(events.begin(), events.end(), [](const Event& event) {
    return !std::holds_alternative<MetricsRows>(event) && !std::holds_alternative<TwinRows>(event);
  });
  std::move(events.begin(), events.end(), std::back_inserter(held_events_));
  for (const auto& event : held_events_)
    if (const auto* started = std::get_if<RunStarted>(&event); started != nullptr && held_snapshot_ && held_snapshot_->run < started->run)
      held_snapshot_ = nullptr;
  if (has_news()) pacer_.news();
  pacer_.set_dragging(ImGui::IsAnyMouseDown());
  pacer_.set_lively((held_laboratory_ && held_laboratory_->settings.moving) || held_canvas_ || held_samples_);
  if (answers) {
    take_events();
    take_snapshot();
    take_laboratory();
    pacer_.told();
  } else if (pacer_.news_due(steady_seconds())) {
    take_turn();
    pacer_.told();
  }
  if (has_news()) pacer_.news();
  for (const auto& path : window_.take_drops()) {
    try {
      bench_.open_file(path);
    } catch (const basin::BadInput& error) {
      bench_.notify(Severity::error, error.what());
    }
  }
  if (window_.has_input()) pacer_.input();
}

void WindowApp::take_events() {
  bench_.take(std::exchange(held_events_, {}));
}

void WindowApp::take_snapshot() {
  if (options_.stats != nullptr && held_snapshot_) ++options_.stats->snapshots;
  bench_.take(std::exchange(held_snapshot_, nullptr));
}

void WindowApp::take_laboratory() {
  if (options_.stats != nullptr && held_laboratory_) ++options_.stats->laboratory_pictures;
  bench_.take(std::exchange(held_laboratory_, nullptr));
  bench_.take(std::exchange(held_canvas_, nullptr));
  bench_.take(std::exchange(held_samples_, nullptr));
}

/// Pictures and metrics of the run change different panels: told in turn, each frame draws a part of the window only. The laboratory's chains are
/// watched for their motion and wait for no turn.
void WindowApp::take_turn() {
  take_laboratory();
  if (held_snapshot_ && (held_events_.empty() || !std::exchange(told_snapshot_, true))) return take_snapshot();
  told_snapshot_ = false;
  take_events();
}

void WindowApp::count_updates(const std::vector<Event>& events) {
  for (const auto& event : events) {
    const auto* rows = std::get_if<MetricsRows>(&event);
    if (rows == nullptr || rows->rows.empty()) continue;
    const double now = steady_seconds();
    if (first_counted_step_ < 0) first_counted_step_ = rows->rows.back().step, first_counted_at_ = now;
    options_.stats->updates = rows->rows.back().step - first_counted_step_;
    options_.stats->training_seconds = now - first_counted_at_;
  }
}

void WindowApp::rebuild_style() {
  build_fonts(bench_.theme(), fonts_, bench_.glyphs());
  apply_style(bench_.theme(), ImGui::GetStyle());
  window_.upload_fonts();
}

void WindowApp::frame() {
  const double begin = steady_seconds();
  const auto input = window_.take_input_time();
  if (input) {
    last_input_ = begin;
    pacer_.wake_at(begin + kTooltipDue);
  }
  pressed_ = window_.take_keys();
  draw_frame();
  if (options_.stats != nullptr || window_.draws_in_software()) window_.finish();
  if (options_.stats != nullptr) {
    const double end = steady_seconds();
    options_.stats->frame_ms.push_back(1e3 * (end - begin));
    if (input) options_.stats->latency_ms.push_back(1e3 * (end - *input));
    ++options_.stats->frames;
    if (end - begun_ >= static_cast<double>(options_.stats->memory_mb.size())) options_.stats->memory_mb.push_back(resident_mb());
  }
  pass_commands();
  if (const auto request = bench_.take_screenshot_request()) take_screenshot(*request);
  pacer_.drew(begin, steady_seconds() - begin);
  pacer_.wake_at(bench_.next_change());
}

/// `drawn`, if given, is called before the frame is presented, while its pixels can be read.
void WindowApp::draw_frame(const std::function<void()>& drawn) {
  bench_.set_display_scale(window_.display_scale());
  if (bench_.take_style_change()) rebuild_style();
  window_.begin_frame();
  bench_.steer(ImGui::GetIO());
  ImGui::NewFrame();
  bench_.draw(pressed_, steady_seconds());
  pressed_.clear();
  ImGui::Render();
  window_.render(bench_.theme().color.panel, renderer_->take_updated());
  if (drawn) drawn();
  window_.present();
}

void WindowApp::pass_commands() {
  for (auto& command : bench_.take_commands()) worker_.send(std::move(command));
}

void WindowApp::save_picture(const std::string& path) {
  int width = 0, height = 0;
  const auto pixels = window_.read_pixels(width, height);
  basin::write_png(path, pixels.data(), width, height, 3);
}

/// Draws once more for its pixels, without the keyboard's focus, and a panel without the pointer, whose tooltip would lie on it; encoding and writing
/// happen in the background.
void WindowApp::take_screenshot(const PictureRequest& request) {
  const bool panel = request.part.width > 0;
  bench_.hide_focus(true);
  if (panel) window_.park_pointer(!ImGui::IsAnyMouseDown()), draw_frame();
  draw_frame([&] {
    Picture picture;
    picture.pixels = window_.read_pixels(picture.width, picture.height);
    const float scale = static_cast<float>(picture.width) / std::max(1.0f, ImGui::GetIO().DisplaySize.x);
    bench_.write_picture(request.path, panel ? cropped(std::move(picture), request.part, scale) : std::move(picture));
  });
  if (panel) window_.park_pointer(false);
  bench_.hide_focus(false);
  pacer_.news();
}

/// Without the pointer and the keyboard's focus, whose tooltips would lie on a plot; not in the middle of a drag, which would lose it. Crosshairs go
/// a frame later than it.
void WindowApp::save_unpointed(const std::string& name) {
  window_.park_pointer(!ImGui::IsAnyMouseDown());
  bench_.hide_focus(true);
  draw_frame();
  draw_frame([&] { save_picture((std::filesystem::path(options_.screenshots) / name).string()); });
  window_.park_pointer(false);
  bench_.hide_focus(false);
  pacer_.input();
}

void WindowApp::take_periodic_screenshot(double now) {
  if (options_.screenshots.empty() || now < next_screenshot_) return;
  next_screenshot_ = now + kScreenshotEvery;
  save_unpointed(fmt::format("window-{:03.0f}s.png", now - begun_));
}

/// Draws until the panels on screen have taken their places, and what is computed only while it is seen had time to come.
void WindowApp::settle() {
  for (int frames = 0; frames < 3; ++frames) draw_frame();
  const auto& shared = *bench_.view().shared;
  const double until = steady_seconds() + kPicturesSettle;
  const auto still_comes = [&shared] {
    const bool canvas_opens = shared.canvas.on_screen() && !shared.canvas.model, nothing_drawn = shared.samples.on_screen() && !shared.samples.snapshot;
    return shared.laboratory_request.visible || shared.request.two_phase || canvas_opens || nothing_drawn;
  };
  while (still_comes() && steady_seconds() < until) {
    pass_commands();
    window_.wait(kLongestWait / 10);
    take_news();
    draw_frame();
  }
}

/// Every layout, the first one last, so that the newest file shows all panels.
void WindowApp::take_final_screenshots() {
  const auto& layouts = bench_.panels().layouts();
  for (size_t i = layouts.size(); i-- > 0;) {
    bench_.panels().show_layout(i);
    std::string name = layouts[i].name();
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    settle();
    save_unpointed(fmt::format("layout-{}.png", name));
  }
}

int run_window(const WindowOptions& options, WorkerHooks hooks) {
  listen_for_interrupts();
  return WindowApp(options, std::move(hooks)).run();
}

}  // namespace app
