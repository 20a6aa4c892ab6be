#pragma once
// The way of the samples: pictures of the chosen chain from its start, energy and saturation of all, and the training pictures nearest to it.

#include "app/panels/panel.h"
#include "app/widgets/image_view.h"

namespace app {

class WayPanel final : public Panel {
 public:
  std::string_view name() const override { return "Way"; }
  void draw(const View& view) override;
  NumberTable numbers(const View& view) const override;

 private:
  void draw_film(const View& view, ImVec2 size);
  void draw_curve(const View& view, std::string_view id, std::string_view title, std::string_view unit, std::string_view help,
                  const std::vector<double>& values, ImVec2 size) const;
  void draw_neighbours(const View& view, ImVec2 size);

  SampleSnapshotPtr seen_;
  int64_t seen_chain_ = -1;
  basin::ImageBatch film_, near_;
  uint64_t film_serial_ = 0, near_serial_ = 0;
};

}  // namespace app
