#pragma once
// Reads and writes drawings on a thread of its own, one file at a time, so that the window never waits for a disk or a decoder.

#include <memory>
#include <optional>
#include <string>

#include "app/panels/drawing.h"
#include "app/window/background_job.h"
#include "core/data/options.h"

namespace app {

enum class StoredFor { training, composition };

class DrawingFiles {
 public:
  /// Keeps a reference to `drawing`; `wake` is called from another thread when there is news.
  DrawingFiles(Drawing& drawing, std::function<void()> wake) : drawing_(drawing), wake_(std::move(wake)) {}

  struct News {
    Notice notice;       ///< without text where there is nothing to say
    std::string stored;  ///< path of a drawing that was stored, or empty
    StoredFor stored_for = StoredFor::training;
  };
  /// What the last job brought, once it has ended; an import is on the canvas then.
  std::optional<News> poll();
  bool busy() const { return job_.busy(); }

  /// Each throws basin::BadInput while another is at work.
  void save(const std::string& path);
  void store(StoredFor purpose);  ///< in the user's data folder
  /// Throws basin::BadInput also when the file is of no kind that can be drawn.
  void import(const std::string& path);

 private:
  struct Result {
    std::string stored;
    StoredFor stored_for = StoredFor::training;
    std::optional<basin::CanvasWeights> imported;
  };
  void start(std::function<std::string(Result&)> work);

  Drawing& drawing_;
  std::function<void()> wake_;
  BackgroundJob job_;
  std::shared_ptr<Result> result_;  ///< written by the job, read once it has ended
};

}  // namespace app
