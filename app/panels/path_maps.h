#pragma once
// The selected node of a composition beside its children, each with the paths that chains take on it from the same starts.

#include <map>
#include <string>

#include "app/panels/field_reading.h"
#include "app/panels/laboratory_layers.h"
#include "app/widgets/heat_view.h"

namespace app {

class PathMaps {
 public:
  /// Fills `size` at the cursor, in the colours of `map`.
  void draw(const View& view, ImVec2 size, ColorMap map);

 private:
  struct Shown {
    HeatView heat;
    GridSerial serial;
    basin::Grid density;
    SmoothRange ranges[2];  ///< of E and of p
  };

  void take(const basin::LaboratorySnapshot& snapshot);
  void draw_map(const View& view, const basin::PathMap& map, ImVec2 size, ColorMap colours);

  LaboratorySnapshotPtr seen_;
  double taken_at_ = 0;
  std::map<int64_t, Shown> shown_;  ///< by node
};

}  // namespace app
