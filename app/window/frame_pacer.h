#pragma once
// When to draw: at once after input (over time at most 30 frames a second, 50 while a mouse button is held), at most 10 a second for news of training, never when nothing changed.

#include <limits>

namespace app {

class FramePacer {
 public:
  /// A key, click, move, resize or drop happened.
  void input() { owed_ = kFramesAfterInput, answered_ = false; }
  /// The worker has news that is not shown yet.
  void news() { news_ = true; }
  /// Whether news should be shown now. Until then frames that answer input leave it out, so that they have little to draw.
  bool news_due(double now) const { return news_ && now >= next_news(); }
  /// Live chains are watched for their motion: news may come more often and cost more.
  void set_lively(bool lively) { lively_ = lively; }
  /// News was taken up: the next frame, due at once, shows it.
  void told() { news_ = false, telling_ = true; }
  /// Something on screen changes by itself at `when` (a notice fades, a tooltip is due).
  void wake_at(double when) { alarm_ = when < alarm_ ? when : alarm_; }
  /// A mouse button is held: what follows the pointer is drawn more often.
  void set_dragging(bool dragging) { dragging_ = dragging; }
  /// A frame was drawn that began at `now` and took `cost` seconds; slow frames are drawn less often, and less often still while others answer input,
  /// so that training keeps the machine.
  void drew(double now, double cost = 0);
  /// When the next frame is due, infinity when nothing is.
  double next_frame() const;

 private:
  static constexpr int kFramesAfterInput = 4;  // the answer and three more, over which popups and hovers settle
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  double next_news() const;
  double input_rate() const;

  double last_frame_ = -1e9, last_news_ = -1e9, last_answer_ = -1e9;
  double budget_ = 3;  ///< frames without news that may be drawn at once; refilled at `input_rate` a second
  bool dragging_ = false;
  int owed_ = kFramesAfterInput;
  bool answered_ = false;  ///< the last input has had its frame
  bool lively_ = false;
  bool news_ = false;    ///< waits to be taken up
  bool telling_ = true;  ///< was taken up and waits for its frame
  double alarm_ = kNever;
  double cost_ = 0;  ///< of a frame with news, averaged
};

}  // namespace app
