#include "app/widgets/plane_window.h"

#include <algorithm>

namespace app {
namespace {
constexpr double kNearest = 1.0 / 400;  // of the box, at full zoom
constexpr double kFarthest = 1.5;
}  // namespace

void PlaneWindow::fit(double low, double high) {
  if (!(high > low)) high = low + 1;
  low_ = low;
  high_ = high;
  centre_x_ = centre_y_ = (low + high) / 2;
  half_ = (high - low) / 2;
}

void PlaneWindow::zoom(double factor, double x, double y) {
  if (!(factor > 0) || half_ <= 0) return;
  const double box = (high_ - low_) / 2;
  const double half = std::clamp(half_ / factor, box * kNearest, box * kFarthest);
  centre_x_ = x + (centre_x_ - x) * half / half_;
  centre_y_ = y + (centre_y_ - y) * half / half_;
  half_ = half;
  keep_in_sight();
}

void PlaneWindow::pan(double dx, double dy) {
  centre_x_ += dx;
  centre_y_ += dy;
  keep_in_sight();
}

bool PlaneWindow::fitted() const {
  return half_ == (high_ - low_) / 2 && centre_x_ == (low_ + high_) / 2 && centre_y_ == centre_x_;
}

void PlaneWindow::keep_in_sight() {
  centre_x_ = std::clamp(centre_x_, low_, high_);
  centre_y_ = std::clamp(centre_y_, low_, high_);
}

}  // namespace app
