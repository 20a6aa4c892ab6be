#include "app/window/drawing_files.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/base/errors.h"
#include "core/data/drawing_file.h"
#include "core/data/points_file.h"
#include "core/data/recognise.h"

namespace app {

void DrawingFiles::start(std::function<std::string(Result&)> work) {
  if (job_.busy()) throw basin::BadInput("Another drawing is still being read or written; try again in a moment.");
  result_ = std::make_shared<Result>();
  job_.start([work = std::move(work), result = result_] { return work(*result); }, wake_);
}

std::optional<DrawingFiles::News> DrawingFiles::poll() {
  auto notice = job_.poll();
  if (!notice) return std::nullopt;
  const auto result = std::exchange(result_, nullptr);
  if (result->imported) drawing_.canvas.replace(std::move(*result->imported));
  return News{std::move(*notice), result->stored, result->stored_for};
}

void DrawingFiles::save(const std::string& path) {
  start([path, weights = drawing_.canvas.weights()](Result&) {
    basin::write_drawing(path, weights);
    return "Saved " + path;
  });
}

void DrawingFiles::store(StoredFor purpose) {
  start([purpose, weights = drawing_.canvas.weights()](Result& result) {
    result.stored_for = purpose;
    const std::string path = basin::drawing_path(weights);
    basin::write_drawing(path, weights);
    result.stored = path;
    return "";
  });
}

void DrawingFiles::import(const std::string& path) {
  const auto set = basin::data_set_at(path);
  if (set != basin::DataSet::points && set != basin::DataSet::drawing)
    throw basin::BadInput(fmt::format("'{}' is neither a picture (.png, .jpg) nor a table of points (.csv, .tsv, .txt); choose one of those.", path));
  if (!std::filesystem::exists(path)) throw basin::BadInput(fmt::format("There is no file '{}'; check the path.", path));
  start([path, set, radius = drawing_.brush.radius](Result& result) {
    result.imported = *set == basin::DataSet::drawing
                          ? basin::read_drawing(path, basin::Ink::automatic)
                          : basin::weights_of_points(basin::read_points({path, false, basin::kCanvasLow, basin::kCanvasHigh}), radius);
    return "Imported " + path;
  });
}

}  // namespace app
