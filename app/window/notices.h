#pragma once
// Messages to the user as dismissible lines: errors and warnings stay, news fades after six seconds.

#include <deque>
#include <functional>
#include <string>

#include "app/widgets/theme.h"
#include "app/worker/messages.h"

namespace app {

class Notices {
 public:
  void add(Severity severity, std::string text, double now);
  /// A line with a button, which stays for a minute from its first frame.
  void offer(std::string heading, std::string text, std::string label, std::function<void()> accept);
  /// Drops what has faded and draws the rest above the point `bottom_centre`.
  void draw(ImVec2 bottom_centre, double now, const Theme& theme);
  /// When the next line fades, or infinity.
  double next_change() const;
  /// Takes away the lines that begin with `words`: what they tell of is over.
  void drop(const std::string& words);
  void dismiss_all() { lines_.clear(); }
  size_t count() const { return lines_.size(); }
  const std::string& text(size_t i) const { return lines_[i].text; }

 private:
  struct Line {
    Severity severity;
    std::string text;
    double until;  ///< NaN until the line was first drawn
    int repeats = 1;
    std::string heading = {}, label = {};  ///< of an offer
    std::function<void()> accept = {};
  };
  void drop_oldest();
  enum class Answer { none, dismissed, accepted };
  Answer draw_line(const Line& line, size_t index, const Theme& theme);
  std::deque<Line> lines_;
};

}  // namespace app
