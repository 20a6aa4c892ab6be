#pragma once
// How quickly the window answers, measured frame by frame.

#include <cstdint>
#include <vector>

namespace app {

/// Milliseconds. Latency runs from the moment an input was due to the moment the frame that shows its effect was on screen.
struct FrameStats {
  std::vector<double> latency_ms;
  std::vector<double> frame_ms;
  int64_t frames = 0;
  int64_t snapshots = 0, laboratory_pictures = 0;  ///< shown: of the training run, of the laboratory
  std::vector<double> memory_mb;                   ///< resident, once a second
  double seconds = 0;
  int64_t updates = 0;          ///< training updates made since the first that was reported
  double training_seconds = 0;  ///< time over which they were counted
};

/// The value below which `share` of `values` lie; 0 for none.
double percentile(std::vector<double> values, double share);

}  // namespace app
