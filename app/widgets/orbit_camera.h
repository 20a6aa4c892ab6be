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

/// A camera at rest before a picture of one size.
class Lens {
 public:
  Projected project(Place place) const;
  /// The place that `project` takes there.
  Place unproject(Projected at) const;

 private:
  friend class OrbitCamera;
  Place eye_, right_, up_, ahead_;
  ImVec2 middle_;
  float focal_ = 1;  ///< pixels
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
  bool beyond_x() const { return lens({}).eye_.x > 0; }
  bool beyond_y() const { return lens({}).eye_.y > 0; }

  Lens lens(ImVec2 size) const;
  Projected project(Place place, ImVec2 size) const { return lens(size).project(place); }

 private:
  static constexpr double kFirstYaw = -60, kFirstPitch = 38;

  double yaw_ = kFirstYaw, pitch_ = kFirstPitch, zoom_ = 1;
};

}  // namespace app
