#pragma once
// Reads and writes the canvas's pictures and masks on a thread of its own, one file at a time, so that the window never waits for a disk or a
// decoder.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/panels/fill_canvas.h"
#include "app/window/background_job.h"

namespace app {

class CanvasFiles {
 public:
  /// Keeps a reference to `canvas`; `wake` is called from another thread when there is news.
  CanvasFiles(FillCanvas& canvas, std::function<void()> wake) : canvas_(canvas), wake_(std::move(wake)) {}

  /// The notice of the last job, once it has ended; what it read is on the canvas then.
  std::optional<Notice> poll();
  bool busy() const { return job_.busy(); }

  /// Each throws basin::BadInput while another is at work, or where there is nothing on the canvas to do it with.
  void open_picture(const std::string& path);  ///< fitted to the model's size
  void open_mask(const std::string& path);
  void save_mask(const std::string& path);
  void save_fill(const std::string& folder);  ///< as basin::write_fill, with mask.png and, in `session`, how they came about

 private:
  struct Result {
    std::optional<basin::ImageBatch> picture;
    std::shared_ptr<const basin::ImageBatch> original;  ///< of a picture that was larger
    std::optional<basin::Mask> mask;
  };
  void start(std::function<std::string(Result&)> work);

  FillCanvas& canvas_;
  std::function<void()> wake_;
  BackgroundJob job_;
  std::shared_ptr<Result> result_;  ///< written by the job, read once it has ended
};

}  // namespace app
