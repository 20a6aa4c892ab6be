#include "app/window/canvas_files.h"

#include <algorithm>
#include <utility>

#include "core/base/errors.h"
#include "core/data/fit_picture.h"
#include "core/formats/image_files.h"
#include "core/restoration/fill_files.h"
#include "core/restoration/fill_record.h"

namespace app {
namespace {

constexpr int64_t kOriginalSide = 256;  // pixels, at most, of what is shown beside the fitted picture

}  // namespace

void CanvasFiles::start(std::function<std::string(Result&)> work) {
  if (!canvas_.model) throw basin::BadInput("The canvas has no model yet; choose one first.");
  if (job_.busy()) throw basin::BadInput("Another file of the canvas is still being read or written; try again in a moment.");
  result_ = std::make_shared<Result>();
  job_.start([work = std::move(work), result = result_] { return work(*result); }, wake_);
}

std::optional<Notice> CanvasFiles::poll() {
  auto notice = job_.poll();
  if (!notice) return std::nullopt;
  const auto result = std::exchange(result_, nullptr);
  if (result->picture) canvas_.show(*result->picture, result->original);
  if (result->mask) canvas_.set_mask(std::move(*result->mask));
  return notice;
}

void CanvasFiles::open_picture(const std::string& path) {
  start([path, space = canvas_.model ? canvas_.model->space : basin::SampleSpace{}](Result& result) {
    const auto picture = basin::read_colour(path);
    result.picture = basin::fitted(picture, space);
    auto larger = space;
    larger.channels = 3, larger.height = larger.width = std::min({picture.height, picture.width, kOriginalSide});
    if (larger.width > space.width) result.original = std::make_shared<const basin::ImageBatch>(basin::fitted(picture, larger));
    return "Opened " + path;
  });
}

void CanvasFiles::open_mask(const std::string& path) {
  start([path, height = canvas_.settings.picture.height, width = canvas_.settings.picture.width](Result& result) {
    result.mask = basin::read_mask(path, height, width);
    return "Opened " + path;
  });
}

void CanvasFiles::save_mask(const std::string& path) {
  start([path, mask = canvas_.settings.mask](Result&) {
    basin::write_mask(path, mask);
    return "Saved " + path;
  });
}

void CanvasFiles::save_fill(const std::string& folder) {
  if (!canvas_.snapshot) throw basin::BadInput("No chain has filled anything yet; mark a part of the picture first.");
  start([folder, picture = canvas_.settings.picture, snapshot = canvas_.snapshot](Result&) {
    basin::write_fill(folder, picture, snapshot->mask, snapshot->view);
    basin::write_mask(folder + "/mask.png", snapshot->mask);
    if (!snapshot->record) return "Saved the candidates in " + folder + "; the strokes were too many to record";
    basin::write_fill_record(folder + "/session", *snapshot->record);
    return "Saved the candidates in " + folder + "; basin replay makes them again";
  });
}

}  // namespace app
