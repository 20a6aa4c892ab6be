// What the window reads and writes: runs, drawings, compositions, exports.

#include <fmt/format.h>

#include <filesystem>

#include "app/panels/bias_plot.h"
#include "app/panels/laboratory_tree.h"
#include "app/panels/staging.h"
#include "app/window/exports.h"
#include "app/window/kept_runs.h"
#include "app/window/workbench.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/paths.h"
#include "core/data/known_space.h"
#include "core/data/picture_list.h"
#include "core/data/recognise.h"
#include "core/formats/file_kinds.h"
#include "core/formats/image_files.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "core/run/paths.h"
#include "core/run/presets.h"
#include "core/training/models.h"
#include "core/training/run_folder.h"

namespace app {
namespace {

constexpr size_t kRecentRuns = 6;

/// Weights alone rather than a run; what is neither is for the worker to refuse.
bool is_model(const std::string& path) {
  try {
    const auto words = basin::read_metadata(path);
    const auto format = words.find("format");
    return format != words.end() && format->second == basin::kModelFormat;
  } catch (const basin::BadInput&) {
    return false;
  }
}

constexpr const char* kPictureComposition = "composition.toml";  // ends the name of a saved one

/// A tree of which every leaf is a model; a setting file has no kind.
bool is_picture_composition(const std::string& path) {
  try {
    const auto composition = basin::open_composition(path);
    bool models = true;
    visit_nodes(composition.root, [&](const basin::CompositionNode& node, int64_t) {
      models = models && (!basin::is_leaf(node.kind) || node.kind == basin::NodeKind::model);
    });
    return models;
  } catch (const basin::BadInput&) {
    return false;
  }
}

}  // namespace

void Workbench::open_dialog() {
  dialog_.open(last_path_, newest_runs(export_folder_, kRecentRuns));
}

void Workbench::open_file(const std::string& given) {
  namespace fs = std::filesystem;
  const std::string path = basin::expand_home(given);
  note_text(path);
  if (path.empty()) throw basin::BadInput("No path given; type the path of " + what_opens() + ".");
  std::error_code error;
  if (!fs::exists(path, error)) throw basin::BadInput(fmt::format("There is no file or folder '{}'; check the path.", path));
  const std::string extension = fs::path(path).extension().string(), kept = basin::RunFolder::checkpoint_in(path);
  const bool run_folder = fs::is_directory(path, error) && fs::is_regular_file(kept, error);
  if (extension == ".safetensors" || run_folder) {
    last_path_ = run_folder ? kept : path;
    return is_model(last_path_) ? start_from(basin::find_model(last_path_)) : send(load_of(last_path_));
  }
  if (extension == ".toml" && is_picture_composition(path)) return show_pictures(basin::open_composition(path), path);
  if (extension == ".toml") return open_preset(path);
  if (shared_.canvas.on_screen() && basin::has_picture_name(path)) return canvas_files_.open_picture(path);
  const auto set = basin::data_set_at(path);
  if (!set) throw basin::BadInput(fmt::format("'{}' is none of what can be opened: {}; choose one of those.", path, what_opens()));
  auto options = with_data(*set, fs::absolute(path).string());
  if (*set == basin::DataSet::points) return data_preview_.open(options);
  options.preset = fs::path(path).filename().string();
  replace_run(std::move(options));
}

void Workbench::open_preset(const std::string& path) {
  basin::RunOptions options;
  basin::apply_config(options, path);
  validate(options);
  last_path_ = path;
  replace_run(std::move(options));
}

void Workbench::offer_run(const std::string& path) {
  guarded([&] {
    const std::string run = describe_run(path);
    offered_run_ = path;
    notices_.offer("Last window", "Its run is kept: " + run + ".", "Resume it", [this, path] { offered_run_ = path, resume_offered_run(); });
  });
}

void Workbench::resume_offered_run() {
  guarded([&] { open_file(offered_run_); });
}

/// The run's own settings with other data, or those of a preset for such data where the run learns points and these are images, or the other way
/// round. What belongs to the data of before stays behind: the model that learned them, their columns, and classes where other data have not as many.
basin::RunOptions Workbench::with_data(basin::DataSet set, const std::string& path) const {
  auto options = with_staged(view_.options, shared_.staged);
  const bool images = basin::is_image_set(set), grey = set == basin::DataSet::idx || set == basin::DataSet::mnist;
  if (images != (options.network.kind != basin::Network::mlp))
    options = basin::load_preset(!images ? "eight-gaussians" : grey ? "mnist" : "cifar10-small");
  if (set != options.data.set || path != options.data.path) {
    options.network.from.clear();
    options.data.columns.clear();
    if (options.network.classes > 0) options.network.classes = static_cast<int64_t>(basin::known_classes(set).size());
  }
  options.data.set = set;
  options.data.path = path;
  validate(options);
  return options;
}

void Workbench::open_find_dialog() {
  data_dialog_.open(view_.options.data.path, {});
}

/// Opens the run on screen again with its data at `given`.
void Workbench::find_data(const std::string& given) {
  const std::string path = basin::absolute_path(given);
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error)) throw basin::BadInput(fmt::format("There is nothing at '{}'; check the path.", given));
  if (!opened_path_.empty()) return send(load_of(opened_path_, path));
  auto options = view_.options;
  options.data.path = path;
  send(Reset{options});
}

void Workbench::import_drawing() {
  import_dialog_.open("", {});
}

void Workbench::save_drawing() {
  guarded([&] { drawing_files_.save(export_path(export_folder_, view_.options.preset, history_.last_step(), "drawing.png")); });
}

void Workbench::train_on_drawing() {
  guarded([&] { drawing_files_.store(StoredFor::training); });
}

void Workbench::compose_drawing() {
  guarded([&] { drawing_files_.store(StoredFor::composition); });
}

void Workbench::save_canvas() {
  guarded([&] { canvas_files_.save_fill(export_path(export_folder_, shared_.canvas.settings.model, shared_.canvas.edits, "inpaint")); });
}

void Workbench::save_picture_composition() {
  guarded([&] {
    in_background([path = export_path(export_folder_, "pictures", shared_.samples.edits, kPictureComposition), root = shared_.pictures.root] {
      basin::save_composition(path, {"", "", false, root});
      return "Saved " + path;
    });
  });
}

void Workbench::save_samples(const std::string& what) {
  const auto& samples = shared_.samples;
  const std::string model = samples.settings.model.empty() ? view_.options.preset : samples.settings.model;
  guarded([&] { sample_files_.save(export_path(export_folder_, model, samples.edits, what)); });
}

void Workbench::save_sample_film(const std::string& what) {
  const auto& samples = shared_.samples;
  const std::string model = samples.settings.model.empty() ? view_.options.preset : samples.settings.model;
  guarded([&] { sample_files_.save_film(export_path(export_folder_, model, samples.edits, what)); });
}

void Workbench::save_canvas_mask() {
  guarded([&] { canvas_files_.save_mask(export_path(export_folder_, shared_.canvas.settings.model, shared_.canvas.edits, "hole.png")); });
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

void Workbench::open_composition() {
  composition_dialog_.open("", {});
}

void Workbench::save_composition() {
  guarded([&] {
    send(SaveComposition{export_path(export_folder_, "laboratory", view_.laboratory ? view_.laboratory->steps : 0, "composition"),
                         shared_.landscape.side_by_side});
  });
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
    const bool twin = view_.twin_history != nullptr;
    const std::string beside = twin ? export_path(export_folder_, view_.options.preset, twin_history_.last_step(), "twin-metrics.csv") : "";
    in_background([path, beside, metrics = copy_metrics(history_), others = twin ? copy_metrics(twin_history_) : MetricsCopy{}] {
      write_metrics_csv(path, metrics);
      if (beside.empty()) return "Exported " + path;
      write_metrics_csv(beside, others);
      return fmt::format("Exported {} and {}", path, beside);
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
