#pragma once
// What became of the slot chosen last: its pictures or places in the order in which chains were stored, with age and energy.

#include "app/panels/view.h"
#include "app/widgets/image_view.h"

namespace app {

class SlotHistory {
 public:
  /// Pixels high at scale 1.
  static constexpr float kHeight = 84;

  void draw(const View& view, ImVec2 size);

 private:
  basin::ImageBatch film_;
  int64_t slot_ = -1, last_step_ = -1;
  size_t moments_ = 0;
  uint64_t serial_ = 0;
};

}  // namespace app
