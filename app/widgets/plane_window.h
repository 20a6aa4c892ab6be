#pragma once
// The part of a plane that is shown, as a square with square pixels. Zoom, pan and fit, without any drawing.

namespace app {

class PlaneWindow {
 public:
  /// Shows the whole box [low, high]^2 and makes it the limit for zoom and pan.
  void fit(double low, double high);
  /// Nears the plane by `factor` (below 1 draws back) with (x, y) staying in place.
  void zoom(double factor, double x, double y);
  /// Moves what is shown by (dx, dy) in units of the plane.
  void pan(double dx, double dy);

  double x0() const { return centre_x_ - half_; }
  double x1() const { return centre_x_ + half_; }
  double y0() const { return centre_y_ - half_; }
  double y1() const { return centre_y_ + half_; }
  double side() const { return 2 * half_; }
  double low() const { return low_; }
  double high() const { return high_; }
  bool fitted() const;
  /// True when nothing outside the box is shown.
  bool within_box() const { return x0() >= low_ && y0() >= low_ && x1() <= high_ && y1() <= high_; }

 private:
  void keep_in_sight();
  double low_ = 0, high_ = 0;
  double centre_x_ = 0, centre_y_ = 0, half_ = 0;
};

}  // namespace app
