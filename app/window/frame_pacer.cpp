#include "app/window/frame_pacer.h"

#include <algorithm>

namespace app {
namespace {

constexpr double kInputRate = 30, kNewsRate = 10, kClosest = 1.0 / 60;
constexpr double kBurst = 3;
constexpr double kDrawingShare = 0.3, kSlowestNews = 0.5;   // news may cost this share of the time, and waits no longer than this

}  // namespace

void FramePacer::drew(double now, double cost) {
  cost_ += 0.2 * (cost - cost_);
  budget_ = std::min(kBurst, budget_ + (now - last_frame_) * kInputRate);
  if (!answered_) budget_ -= 1;
  answered_ = true;
  owed_ = std::max(0, owed_ - 1);
  news_ = false;
  if (alarm_ <= now) alarm_ = kNever;
  last_frame_ = now;
}

double FramePacer::next_frame() const {
  if (!answered_) return last_frame_ + (budget_ >= 1 ? kClosest : std::max(kClosest, (1 - budget_) / kInputRate));
  double due = alarm_;
  if (owed_ > 0 || news_) due = std::min(due, last_frame_ + std::clamp(cost_ / kDrawingShare, 1 / kNewsRate, kSlowestNews));
  return due;
}

}  // namespace app
