#pragma once
// How long a job works at a stretch, and how often it shows a picture.

#include <algorithm>
#include <chrono>

namespace app {

class JobPace {
 public:
  using Clock = std::chrono::steady_clock;

  /// Seconds of work before the next look at commands. Beside training it takes as long as an update did, within bounds.
  double slice(bool shared) const { return shared ? std::clamp(seconds(Clock::now() - last_turn_), kSlice, kLongestSlice) : kSlice; }
  void worked() { last_turn_ = Clock::now(); }

  /// Whether another picture may be made: at most thirty a second, and for at most a third of the time.
  bool picture_due() const {
    const auto since = Clock::now() - last_picture_;
    return since >= kPictureEvery && since >= kPictureShare * picture_cost_;
  }
  void pictured(Clock::time_point begin) {
    last_picture_ = Clock::now();
    picture_cost_ = last_picture_ - begin;
  }

  static double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

 private:
  static constexpr double kSlice = 0.025, kLongestSlice = 0.25;
  static constexpr std::chrono::milliseconds kPictureEvery{33};
  static constexpr int kPictureShare = 3;

  Clock::time_point last_turn_ = Clock::now(), last_picture_{};
  Clock::duration picture_cost_{};
};

}  // namespace app
