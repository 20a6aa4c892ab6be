#pragma once
// A panel draws one aspect of the run into the child window it is given. It holds only what is its own: zoom, toggles, caches.

#include <memory>
#include <string_view>
#include <vector>

#include "app/panels/number_table.h"
#include "app/panels/view.h"

namespace app {

class Panel {
 public:
  virtual ~Panel() = default;
  virtual std::string_view name() const = 0;                     ///< "Landscape"; also its id in layouts
  virtual void draw(const View& view) = 0;                       ///< fills the current ImGui region; must not open windows of its own
  virtual void run_started(const View&) {}                       ///< a new run: drop caches
  virtual NumberTable numbers(const View&) const { return {}; }  ///< the field or plot it shows, for a file
  virtual bool plots_metrics() const { return false; }           ///< its numbers are the run's metrics
};

/// The one list of panels, in menu order.
std::vector<std::unique_ptr<Panel>> make_panels();

}  // namespace app
