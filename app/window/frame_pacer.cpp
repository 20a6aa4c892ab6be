#include "app/window/frame_pacer.h"

#include <algorithm>

namespace app {
namespace {

constexpr double kInputRate = 30, kDragRate = 50, kNewsRate = 10, kClosest = 1.0 / 60;
constexpr double kBurst = 3;
constexpr double kLivelyRate = 50, kLivelyShare = 0.6;
constexpr double kDrawingShare = 0.06, kSlowestNews = 0.5;  // news may cost this share of the time, and waits no longer than this
constexpr double kShareAtWork = 0.015, kAtWork = 0.5;       // the share while frames answer input, and seconds after one for which that holds

}  // namespace

double FramePacer::input_rate() const {
  return dragging_ ? kDragRate : kInputRate;
}

void FramePacer::drew(double now, double cost) {
  budget_ = std::min(kBurst, budget_ + (now - last_frame_) * input_rate());
  if (telling_)
    cost_ += 0.2 * (cost - cost_), last_news_ = now;
  else
    budget_ -= 1;
  telling_ = false;
  if (!answered_) last_answer_ = now;
  answered_ = true;
  owed_ = std::max(0, owed_ - 1);
  if (alarm_ <= now) alarm_ = kNever;
  last_frame_ = now;
}

double FramePacer::next_news() const {
  if (lively_) return last_news_ + std::clamp(cost_ / kLivelyShare, 1 / kLivelyRate, kSlowestNews);
  const double share = last_frame_ - last_answer_ < kAtWork ? kShareAtWork : kDrawingShare;
  return last_news_ + std::clamp(cost_ / share, 1 / kNewsRate, kSlowestNews);
}

double FramePacer::next_frame() const {
  if (telling_) return last_frame_;
  if (!answered_) return last_frame_ + (budget_ >= 1 ? kClosest : std::max(kClosest, (1 - budget_) / input_rate()));
  double due = alarm_;
  if (news_) due = std::min(due, next_news());
  if (owed_ > 0) due = std::min(due, last_frame_ + 1 / kNewsRate);
  return due;
}

}  // namespace app
