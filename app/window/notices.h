#pragma once
// Messages to the user, in a strip of their own that takes room only while there are some: errors and warnings stay, news fades after six seconds.

#include <deque>
#include <functional>
#include <string>

#include "app/gl/keys.h"
#include "app/widgets/theme.h"
#include "app/worker/messages.h"

namespace app {

class Notices {
 public:
  /// What is said again is counted, not repeated.
  void add(Severity severity, std::string text, double now, About about = About::nothing);
  /// A line with a button, which stays for a minute from its first frame.
  void offer(std::string heading, std::string text, std::string label, std::function<void()> accept);
  /// Pixels of the window's height that the strip takes: none, one line or two. Drops what has faded. It stays as it is while a mouse button is
  /// down, so that nothing moves under the mouse in the middle of a click.
  float take_height(double now, float width, const Theme& theme);
  /// Draws the newest lines into the strip at `min`; a button stands for those that have no room.
  void draw(ImVec2 min, ImVec2 size, const Theme& theme);
  /// A list of everything that was said, the newest first.
  void open_history() { history_wanted_ = true; }
  bool history_is_open() const { return history_open_; }
  void draw_history(const std::vector<KeyChord>& pressed, const Theme& theme);
  /// When the next line fades, or infinity.
  double next_change() const;
  /// Takes away the lines about something that is over.
  void drop(About about);
  void dismiss_all() { lines_.clear(); }
  size_t count() const { return lines_.size(); }
  const std::string& text(size_t i) const { return lines_[i].text; }
  int repeats(size_t i) const { return lines_[i].repeats; }
  size_t history_size() const { return history_.size(); }

 private:
  struct Line {
    Severity severity;
    std::string text;
    double until;  ///< NaN until the line was first drawn
    About about = About::nothing;
    int repeats = 1;
    std::string heading = {}, label = {};  ///< of an offer
    std::function<void()> accept = {};
  };
  struct Said {
    Severity severity;
    std::string text, clock;
    int repeats = 1;
  };
  enum class Answer { none, dismissed, accepted, opened };
  void remember(Severity severity, const std::string& text);
  void drop_oldest();
  int rows_wanted(float width, const Theme& theme) const;
  Answer draw_line(size_t index, ImVec2 min, ImVec2 size, const Theme& theme) const;
  float draw_line_buttons(size_t index, ImVec2 min, ImVec2 size, const Theme& theme, Answer& answer) const;
  float draw_more(ImVec2 min, ImVec2 size, const Theme& theme);
  void answer_line(size_t index, Answer answer);

  std::deque<Line> lines_;
  std::deque<Said> history_;
  int rows_ = 0;  ///< that the strip has in this frame
  bool history_wanted_ = false, history_open_ = false;
};

}  // namespace app
