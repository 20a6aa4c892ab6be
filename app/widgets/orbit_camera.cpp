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

OrbitCamera::Basis OrbitCamera::basis() const {
  const float cy = std::cos(radians(yaw_)), sy = std::sin(radians(yaw_)), cp = std::cos(radians(pitch_)), sp = std::sin(radians(pitch_));
  return {{-sy, cy, 0}, {-cy * sp, -sy * sp, cp}, {-cy * cp, -sy * cp, -sp}};
}

Place OrbitCamera::eye() const {
  const Place ahead = basis().ahead;
  return {-ahead.x * kDistance, -ahead.y * kDistance, kTarget - ahead.z * kDistance};
}

float OrbitCamera::focal(ImVec2 size) const {
  return std::min(size.x, size.y) * kFill * static_cast<float>(zoom_);
}

Projected OrbitCamera::project(Place place, ImVec2 size) const {
  const Basis b = basis();
  const Place from = eye(), seen{place.x - from.x, place.y - from.y, place.z - from.z};
  const float nearness = 1 / std::max(dot(seen, b.ahead), 1e-3f), scale = focal(size) * nearness;
  return {size.x / 2 + dot(seen, b.right) * scale, size.y / 2 - dot(seen, b.up) * scale, nearness};
}

Place OrbitCamera::unproject(Projected at, ImVec2 size) const {
  const Basis b = basis();
  const Place from = eye();
  const float distance = 1 / at.nearness, unit = distance / focal(size);
  const float right = (at.x - size.x / 2) * unit, up = (size.y / 2 - at.y) * unit;
  return {from.x + b.ahead.x * distance + b.right.x * right + b.up.x * up, from.y + b.ahead.y * distance + b.right.y * right + b.up.y * up,
          from.z + b.ahead.z * distance + b.right.z * right + b.up.z * up};
}

}  // namespace app
