#pragma once
// Writes samples and films of them on a thread of its own, one file at a time.

#include <functional>
#include <optional>
#include <string>

#include "app/panels/sample_wall.h"
#include "app/window/background_job.h"

namespace app {

class SampleFiles {
 public:
  /// Keeps a reference to `wall`; `wake` is called from another thread when there is news.
  SampleFiles(const SampleWall& wall, std::function<void()> wake) : wall_(wall), wake_(std::move(wake)) {}

  /// The notice of the last job, once it has ended.
  std::optional<Notice> poll() { return job_.poll(); }
  bool busy() const { return job_.busy(); }

  /// Each throws basin::BadInput while another is at work, or where there is nothing to write yet.
  void save(const std::string& path);  ///< a sheet, IDX file or folder, as basin::write_pictures
  void save_film(const std::string& path);

 private:
  void start(std::function<std::string()> work);

  const SampleWall& wall_;
  std::function<void()> wake_;
  BackgroundJob job_;
};

}  // namespace app
