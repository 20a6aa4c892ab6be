#pragma once
// What a file of points holds, shown before a run begins on it: a picture, the facts, the columns to choose and the step that suits.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "app/gl/renderer.h"
#include "app/widgets/command_table.h"
#include "app/widgets/point_canvas.h"
#include "app/widgets/theme.h"
#include "app/window/background_job.h"
#include "core/data/points_survey.h"
#include "core/run/options.h"

namespace app {

class DataPreview {
 public:
  /// `wake` is called from another thread when the file has been read.
  explicit DataPreview(std::function<void()> wake) : wake_(std::move(wake)) {}
  /// Reads the points of `options` on another thread and shows them; the run on screen goes on meanwhile.
  void open(const basin::RunOptions& options);
  bool is_open() const { return open_; }
  bool busy() const { return job_.busy(); }
  /// Texts of the file, which may be in any script.
  std::vector<std::string> texts() const;
  /// Draws it while open; the settings of the run to begin, once the user has chosen.
  std::optional<basin::RunOptions> draw(const std::vector<KeyChord>& pressed, Renderer& renderer, const Theme& theme);

 private:
  void read(const std::string& columns);
  void poll();
  void draw_error(const Theme& theme) const;
  void draw_picture(Renderer& renderer, const Theme& theme, float side);
  void draw_facts(const Theme& theme);
  void draw_column(const Theme& theme, const char* label, bool is_x);
  std::optional<basin::RunOptions> draw_choice(const std::vector<KeyChord>& pressed, const Theme& theme);
  basin::RunOptions chosen(bool suggested) const;

  std::function<void()> wake_;
  BackgroundJob job_;
  std::shared_ptr<basin::PointsSurvey> result_;  ///< written by the job, read once it has ended
  std::optional<std::string> wanted_;            ///< columns to read as soon as the job is free
  std::optional<basin::PointsSurvey> survey_;    ///< the last that could be read
  basin::RunOptions options_;
  std::string error_;     ///< of the last reading
  size_t x_ = 0, y_ = 0;  ///< columns that the lists show: chosen and being read, or the survey's
  bool appears_ = false, open_ = false, fit_ = false;
  using Drawn = std::tuple<uint64_t, int, int, bool>;  ///< of which survey, how large, in the dark theme
  uint64_t serial_ = 0;                                ///< of the survey
  Drawn drawn_;
  PointCanvas canvas_;
  uint64_t picture_serial_ = 0;
};

}  // namespace app
