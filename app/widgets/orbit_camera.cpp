#include "app/widgets/orbit_camera.h"

#include <algorithm>
#include <cmath>

namespace app {
namespace {

constexpr float kDistance = 5.2f, kTarget = 0.36f;  // from the middle of the box, which lies so high
constexpr float kFill = 1.62f;                      // so that the box fills the picture

float dot(Place a, Place b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

float radians(double degrees) {
  return static_cast<float>(degrees * 3.14159265358979323846 / 180);
}

}  // namespace

void OrbitCamera::orbit(double yaw, double pitch) {
  yaw_ = std::remainder(yaw_ + yaw, 360.0);
  pitch_ = std::clamp(pitch_ + pitch, kLowest, kHighest);
}

void OrbitCamera::zoom(double factor) {
  if (factor > 0) zoom_ = std::clamp(zoom_ * factor, kFarthest, kNearest);
}

Lens OrbitCamera::lens(ImVec2 size) const {
  const float cy = std::cos(radians(yaw_)), sy = std::sin(radians(yaw_)), cp = std::cos(radians(pitch_)), sp = std::sin(radians(pitch_));
  Lens lens;
  lens.right_ = {-sy, cy, 0};
  lens.up_ = {-cy * sp, -sy * sp, cp};
  lens.ahead_ = {-cy * cp, -sy * cp, -sp};
  lens.eye_ = {cy * cp * kDistance, sy * cp * kDistance, kTarget + sp * kDistance};
  lens.middle_ = ImVec2(size.x / 2, size.y / 2);
  lens.focal_ = std::min(size.x, size.y) * kFill * static_cast<float>(zoom_);
  return lens;
}

Projected Lens::project(Place place) const {
  const Place seen{place.x - eye_.x, place.y - eye_.y, place.z - eye_.z};
  const float nearness = 1 / std::max(dot(seen, ahead_), 1e-3f), scale = focal_ * nearness;
  return {middle_.x + dot(seen, right_) * scale, middle_.y - dot(seen, up_) * scale, nearness};
}

Place Lens::unproject(Projected at) const {
  const float distance = 1 / at.nearness, unit = distance / focal_;
  const float right = (at.x - middle_.x) * unit, up = (middle_.y - at.y) * unit;
  return {eye_.x + ahead_.x * distance + right_.x * right + up_.x * up, eye_.y + ahead_.y * distance + right_.y * right + up_.y * up,
          eye_.z + ahead_.z * distance + right_.z * right + up_.z * up};
}

}  // namespace app
