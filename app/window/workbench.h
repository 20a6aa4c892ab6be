#pragma once
// Everything in the window: menus, panels, status line, notices, dialogs. Knows ImGui but no window system, so tests can drive it.
// Main thread only.

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/command_table.h"
#include "app/widgets/focus.h"
#include "app/widgets/fonts.h"
#include "app/widgets/palette.h"
#include "app/widgets/theme.h"
#include "app/window/background_job.h"
#include "app/window/canvas_files.h"
#include "app/window/data_preview.h"
#include "app/window/drawing_files.h"
#include "app/window/notices.h"
#include "app/window/open_dialog.h"
#include "app/window/panel_area.h"
#include "app/window/panel_export.h"
#include "app/window/sample_files.h"
#include "app/window/settings.h"
#include "core/data/recognise.h"

namespace app {

class Workbench {
 public:
  /// `wake` is called from another thread when the window should draw again.
  Workbench(Renderer& renderer, const WindowSettings& settings, std::string export_folder, std::function<void()> wake);
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  void take(std::vector<Event> events);
  void take(SnapshotPtr snapshot);
  void take(LaboratorySnapshotPtr snapshot);
  void take(CanvasSnapshotPtr snapshot);
  void take(SampleSnapshotPtr snapshot);
  /// Draws one frame between NewFrame and Render; `pressed` are the keys since the last, `now` is on the steady clock.
  void draw(const std::vector<KeyChord>& pressed, double now);
  std::vector<Command> take_commands();
  /// Before ImGui::NewFrame: where keys move a pointer, it takes the mouse's place.
  void steer(ImGuiIO& io) { focus_.steer(io); }
  const Focus& focus() const { return focus_; }
  /// For a picture of the window: without ring, pointer and tooltip of the keyboard.
  void hide_focus(bool hidden) { focus_.hide(hidden); }

  /// The settings of the run that the worker is making: until it has started, data that are opened come under them.
  void expect(const basin::RunOptions& options) {
    choose_machine(basin::RunOptions{}.compute, options.compute);
    view_.options = applied_ = view_.baseline = options;
  }
  /// Opens a checkpoint, a model, a run's folder or a preset file, or starts a run on data of one's own, of any kind that `data_set_at` knows; points
  /// are shown first. Throws basin::BadInput.
  void open_file(const std::string& path);
  void notify(Severity severity, std::string text, About about = About::nothing) {
    note_text(text), notices_.add(severity, std::move(text), view_.now, about);
  }
  /// Offers to resume a run that an earlier window left.
  void offer_run(const std::string& path);
  const std::string& offered_run() const { return offered_run_; }
  /// Asks where the data of the run on screen are.
  void open_find_dialog();
  void resume_offered_run();
  /// The scale that the display asks for, used while the user has chosen none.
  void set_display_scale(float scale);
  /// Letters of the texts on screen beyond the fonts' own ranges.
  const Glyphs& glyphs() const { return glyphs_; }
  /// True once after theme, scale or the letters in use changed: fonts and style must be rebuilt before the next frame.
  bool take_style_change() { return std::exchange(style_changed_, false); }
  Theme& theme() { return theme_; }
  bool quit_wanted() const { return quit_; }
  /// A picture of the window or of a panel that the user asked for.
  std::optional<PictureRequest> take_screenshot_request() { return std::exchange(screenshot_, std::nullopt); }
  /// When something on screen changes by itself.
  double next_change() const;
  const WindowSettings& settings() const { return settings_; }
  WindowSettings& settings() { return settings_; }
  const CommandTable& commands() const { return commands_; }
  PanelArea& panels() { return panels_; }
  const View& view() const { return view_; }
  const Notices& notices() const { return notices_; }

  // What commands do.
  void send(Command command) { outbox_.push_back(std::move(command)); }
  void choose_preset(const std::string& name);
  /// A new run with the model's settings and weights.
  void start_from(const basin::TrainedModel& model);
  void set_laboratory(const basin::LaboratorySettings& settings) { laboratory_begun_ = true, send(SetLaboratory{settings}); }
  void reset();
  void reset_with_new_seed();
  void set_scale(double scale);
  void toggle_theme();
  void save_checkpoint();
  void export_samples();
  void export_buffer();
  void export_metrics();
  void export_bias();
  void take_screenshot();
  void export_panel_picture();
  void export_panel_numbers();
  bool panel_has_numbers() const;
  /// Writes a PNG on another thread.
  void write_picture(const std::string& path, Picture picture);
  void open_dialog();
  void import_drawing();
  void save_drawing();
  void train_on_drawing();
  void open_canvas_picture() { picture_dialog_.open("", {}); }
  /// Opens the picture whose path is in the clipboard.
  void paste_canvas_picture();
  void edit_slots(const std::vector<int64_t>& slots, basin::SlotEdit edit);
  void send_slot_to_canvas();
  void sample_composition();
  void fill_with_composition();
  void save_picture_composition();
  void show_pictures(basin::CompositionPreset composition, const std::string& name);
  void start_samples_from_canvas();
  void send_sample_to_canvas();
  /// `what` ends the file's name and says by its ending what it is.
  void save_samples(const std::string& what);
  void save_sample_film(const std::string& what);
  void open_canvas_mask() { mask_dialog_.open("", {}); }
  void save_canvas();
  void save_canvas_mask();
  /// Stores the drawing and makes it a leaf of the laboratory's tree.
  void compose_drawing();
  /// Another composition, which starts to learn where it holds presets.
  void set_composition(basin::CompositionNode root);
  /// The same, shown as it is best seen.
  void show_composition(basin::CompositionPreset composition);
  void choose_composition(const std::string& name);
  void open_composition();
  void save_composition();
  void open_palette(const std::string& query = {}) { palette_.open(query); }
  void find_setting() { shared_.controls.seek = shared_.controls.reveal = true; }
  void toggle_all_settings() { shared_.controls.all = !shared_.controls.all; }
  /// The alarm is taken note of; training goes on from where it stands.
  void go_on();
  void dismiss_notices() { notices_.dismiss_all(); }
  void open_messages() { notices_.open_history(); }
  void undo();
  void redo();
  void set_pace(double seconds_per_stage);
  void open_help() { help_.open(); }
  void quit() { quit_ = true; }

 private:
  void on(const RunStarted& event);
  void on(const OptionsApplied& event);
  void on(const LaboratoryApplied& event);
  void on(const MetricsRows& event);
  void on(const TwinStarted& event);
  void on(const TwinEnded&);
  void on(const TwinRows& event);
  void on(const StateChanged& event);
  void end_alarm();
  void on(const AlarmRaised& event) { view_.alarm = event; }
  void on(const RunRescued& event);
  void on(const CanvasModelOpened& event) { shared_.canvas.take(event.model); }
  void on(const CanvasStopped&) { shared_.canvas.settings.running = false; }
  void on(const SampledModelOpened& event) { shared_.samples.take(event.model); }
  void on(const SamplesStopped&) { shared_.samples.settings.running = false; }
  void on(const Notice& event);
  void note(const Command& command, bool undone);
  void note_sent();
  void say(std::string text);
  void make(const Edit& edit, bool back);
  void note_strokes();
  void note_text(std::string_view text) { glyphs_.need(text); }
  void note_texts();
  void replace_run(basin::RunOptions options);
  void open_preset(const std::string& path);
  basin::RunOptions on_this_machine(basin::RunOptions options) const;
  void choose_machine(const basin::ComputeOptions& before, const basin::ComputeOptions& now);
  LoadCheckpoint load_of(const std::string& path, const std::string& data_path = {}) const;
  void press(const std::vector<KeyChord>& pressed);
  void draw_dialogs(const std::vector<KeyChord>& pressed);
  bool dialog_is_open() const;
  void finish_frame();
  void in_background(std::function<std::string()> work);
  basin::RunOptions with_data(basin::DataSet set, const std::string& path) const;
  void find_data(const std::string& path);
  void take_drawing_news();
  void add_drawing(const std::string& path);
  void follow_layout();
  void choose_snapshot();
  void tend_laboratory();
  void tend_canvas();
  void tend_samples();
  void tend_pictures();
  template <class Action>
  void guarded(Action&& action);

  WindowSettings settings_;
  std::string export_folder_;
  std::function<void()> wake_;
  Theme theme_;
  Focus focus_;
  Glyphs glyphs_;
  float display_scale_ = 1;
  bool style_changed_ = true, quit_ = false;
  std::optional<PictureRequest> screenshot_;

  History history_, twin_history_;
  SharedView shared_;
  basin::SnapshotRequest sent_request_;
  basin::LaboratoryRequest sent_laboratory_request_;
  int64_t sent_canvas_edits_ = -1, sent_sample_edits_ = -1;
  bool samples_were_visible_ = false;
  bool canvas_was_running_ = false, canvas_was_visible_ = false;
  SnapshotPtr newest_;  ///< of the first run
  View view_;
  basin::RunOptions applied_;              ///< the worker's word on the options
  std::optional<int64_t> chosen_threads_;  ///< by the user, rather than by a file
  std::optional<basin::DeviceChoice> chosen_device_;
  int unanswered_edits_ = 0;  ///< SetOptions sent without their OptionsApplied
  int unanswered_laboratory_edits_ = 0;
  bool laboratory_begun_ = false;  ///< the first composition was sent
  bool replaces_run_ = false;      ///< a run with settings of its own was asked for and has not begun
  std::string last_path_;          ///< saved or opened last
  std::string offered_run_;        ///< of an earlier window; empty where it left none
  std::string opened_path_;        ///< of the checkpoint that the run was opened from; empty for a run that was made
  std::vector<Command> outbox_;
  std::vector<size_t> undone_;  ///< places in the outbox of what undo and redo sent
  size_t noted_ = 0;            ///< commands of the outbox that the view shows already
  uint64_t strokes_seen_ = 0;   ///< of the drawing
  double said_until_ = 0;

  CommandTable commands_;
  PanelArea panels_;
  size_t followed_layout_ = 0;  ///< the layout whose switch the landscape has followed
  Notices notices_;
  Palette palette_;
  HelpSheet help_{"Drop " + what_opens() + " on the window to open it."};
  OpenDialog dialog_{"Open", "Path of " + what_opens() + ". You can also drop it on the window.",
                     "The run on screen ends when the file opens; a file that cannot be read leaves it as it is."};
  OpenDialog import_dialog_{
      "Import", "Path of a picture (.png, .jpg) or of points (.csv, .tsv, .txt), which the brush's radius smooths. It becomes the drawing.",
      "Training goes on as it is until you train on the drawing; undo brings the old drawing back."};
  OpenDialog composition_dialog_{"Compose", "Path of a composition (.toml), such as composition.toml in a folder that was saved.",
                                 "The laboratory's tree is replaced; the training run goes on as it is."};
  OpenDialog data_dialog_{"Find",
                          "The data of this run are not where they were, so it can be looked at and sampled but not trained. Give the path of the "
                          "file or folder where they are now.",
                          "The run opens again with its data at that place."};
  OpenDialog picture_dialog_{"Picture", "Path of a picture (.png, .jpg). Its middle square is fitted to the model's size.",
                             "It comes onto the canvas; training goes on as it is, and undo brings the old picture back."};
  OpenDialog mask_dialog_{"Hole", "Path of a picture (.png, .jpg) of the model's size: white is unknown, black is known.",
                          "It becomes the hole; undo brings the old one back."};
  std::mt19937_64 random_{std::random_device{}()};  ///< for new seeds only
  BackgroundJob job_;
  DrawingFiles drawing_files_;
  CanvasFiles canvas_files_;
  SampleFiles sample_files_;
  DataPreview data_preview_;
};

template <class Action>
void Workbench::guarded(Action&& action) {
  try {
    action();
  } catch (const std::exception& error) {
    notify(Severity::error, error.what());
  }
}

}  // namespace app
