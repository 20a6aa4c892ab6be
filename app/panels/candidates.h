#pragma once
// All answers of the canvas's chains: a wall by energy or difference, their mean and spread, and their energies.

#include "app/panels/panel.h"
#include "app/widgets/histogram.h"
#include "app/widgets/image_view.h"

namespace app {

class CandidatesPanel final : public Panel {
 public:
  std::string_view name() const override { return "Candidates"; }
  void draw(const View& view) override;
  NumberTable numbers(const View& view) const override;
  void run_started(const View&) override {}

 private:
  void take(const CanvasSnapshot& snapshot, bool diverse);
  void draw_summary(const View& view, ImVec2 size);
  void draw_wall(const View& view, ImVec2 size);

  CanvasSnapshotPtr seen_;
  uint64_t serial_ = 0;
  bool seen_diverse_ = false;
  std::vector<int64_t> places_;  ///< chains, least energy first, or each as unlike those before it as may be
  basin::ImageBatch sorted_, deviation_;
  double most_deviation_ = 0;  ///< bytes
  std::shared_ptr<const basin::ImageBatch> original_;
  uint64_t original_serial_ = 0;
  HistogramBins bins_;
  ImageView wall_;
};

}  // namespace app
