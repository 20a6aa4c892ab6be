#pragma once
// Where each named widget was drawn in the last frame, so that tests can click it. Absent (null) in the real window.

#include <imgui.h>

#include <map>
#include <string>
#include <string_view>

namespace app {

struct WidgetRect {
  ImVec2 min, max;
  ImVec2 centre() const { return ImVec2((min.x + max.x) / 2, (min.y + max.y) / 2); }
  ImVec2 at(float fraction_x) const { return ImVec2(min.x + (max.x - min.x) * fraction_x, (min.y + max.y) / 2); }
};

class WidgetLog {
 public:
  void begin_frame() { rects_.clear(); }
  void add(std::string_view name, ImVec2 min, ImVec2 max) { rects_[std::string(name)] = {min, max}; }
  /// Null when the widget was not drawn in the last frame.
  const WidgetRect* find(std::string_view name) const {
    const auto found = rects_.find(name);
    return found == rects_.end() ? nullptr : &found->second;
  }
  const std::map<std::string, WidgetRect, std::less<>>& rects() const { return rects_; }

 private:
  std::map<std::string, WidgetRect, std::less<>> rects_;
};

}  // namespace app
