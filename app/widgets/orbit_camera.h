#pragma once
// A camera that circles a box: perspective, the vertical stays upright. Geometry alone, no drawing.

#include <imgui.h>

namespace app {

/// Within the box: x and y in [-1, 1], z upwards from 0.
struct Place {
  float x = 0, y = 0, z = 0;
};

/// A place in a picture: pixels from the top left, and nearness, 1 / distance along the line of sight, which is linear over a plane's picture.
struct Projected {
  float x = 0, y = 0, nearness = 0;
};

class OrbitCamera {
 public:
  static constexpr double kLowest = 5, kHighest = 89;  ///< degrees above the ground
  static constexpr double kFarthest = 0.5, kNearest = 6;

  /// Degrees; the yaw is free, the pitch stays within its limits.
  void orbit(double yaw, double pitch);
  /// Nears by `factor`, within limits.
  void zoom(double factor);
  void reset() { *this = OrbitCamera(); }
  bool first() const { return yaw_ == kFirstYaw && pitch_ == kFirstPitch && zoom_ == 1; }
  double yaw() const { return yaw_; }
  double pitch() const { return pitch_; }
  double zoom() const { return zoom_; }

  /// Whether the camera stands on the side of larger x, and of larger y.
  bool beyond_x() const { return eye().x > 0; }
  bool beyond_y() const { return eye().y > 0; }

  Projected project(Place place, ImVec2 size) const;
  /// The place that `project` takes there.
  Place unproject(Projected at, ImVec2 size) const;

 private:
  static constexpr double kFirstYaw = -60, kFirstPitch = 38;
  struct Basis {
    Place right, up, ahead;
  };
  Basis basis() const;
  Place eye() const;
  float focal(ImVec2 size) const;

  double yaw_ = kFirstYaw, pitch_ = kFirstPitch, zoom_ = 1;
};

}  // namespace app
