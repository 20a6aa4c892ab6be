#include "app/panels/slot_selection.h"

#include <algorithm>
#include <iterator>

#include "core/data/fit_picture.h"

namespace app {

bool SlotSelection::holds(int64_t slot) const {
  return std::binary_search(slots_.begin(), slots_.end(), slot);
}

void SlotSelection::follow(int64_t slot) {
  if (slot == followed_) return;
  followed_ = slot;
  history_.clear();
}

void SlotSelection::choose(int64_t slot, bool adding) {
  if (adding && holds(slot)) {
    slots_.erase(std::lower_bound(slots_.begin(), slots_.end(), slot));
    return follow(slots_.empty() ? -1 : slots_.back());
  }
  choose(std::vector<int64_t>{slot}, adding);
}

void SlotSelection::choose(const std::vector<int64_t>& slots, bool adding) {
  if (slots.empty()) return;
  if (!adding) slots_.clear();
  slots_.insert(slots_.end(), slots.begin(), slots.end());
  std::sort(slots_.begin(), slots_.end());
  slots_.erase(std::unique(slots_.begin(), slots_.end()), slots_.end());
  follow(slots.back());
}

void SlotSelection::clear() {
  slots_.clear();
  follow(-1);
}

void SlotSelection::take(const basin::Snapshot& snapshot) {
  if (followed_ < 0) return;
  const auto& buffer = snapshot.buffer;
  const auto& slots = snapshot.space.image ? buffer.followed : buffer.slots;
  const auto found = std::find_if(slots.begin(), slots.end(), [&](const basin::SlotInfo& info) { return info.slot == followed_; });
  if (found == slots.end()) return;
  SlotMoment moment{snapshot.step, *found, {}, {}};
  const auto place = static_cast<int64_t>(found - slots.begin());
  if (snapshot.space.image && place < buffer.followed_images.count) moment.picture = basin::picture_at(buffer.followed_images, place);
  if (!snapshot.space.image && place < static_cast<int64_t>(buffer.points.size())) moment.place = buffer.points[static_cast<size_t>(place)];
  if (!history_.empty()) {
    const auto& last = history_.back().info;
    const bool same = last.age == found->age && last.birth == found->birth && last.uses == found->uses && last.deleted == found->deleted &&
                      history_.back().picture.bytes == moment.picture.bytes;
    if (same) return void(history_.back().info = *found);
  }
  history_.push_back(std::move(moment));
  if (history_.size() <= kMostMoments) return;
  for (size_t i = 1; i < history_.size() - 1; ++i) history_.erase(history_.begin() + static_cast<std::ptrdiff_t>(i));
}

}  // namespace app
