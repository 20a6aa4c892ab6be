#include "app/gl/damage.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace app {
namespace {

constexpr size_t kMostRects = 6;
constexpr float kNear = 24;  // pixels: closer rectangles are drawn as one

PixelRect grown(const PixelRect& r, float by) {
  return {r.x0 - by, r.y0 - by, r.x1 + by, r.y1 + by};
}

bool same_corner(const ImDrawVert& a, const ImDrawVert& b) {
  return std::memcmp(&a, &b, sizeof(ImDrawVert)) == 0;
}

bool contains(const std::vector<ImTextureID>& list, ImTextureID item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

PixelRect intersect(const PixelRect& a, const PixelRect& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

PixelRect unite(const PixelRect& a, const PixelRect& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

void DamageRegion::add(const PixelRect& rect) {
  if (rect.empty()) return;
  PixelRect whole = rect;
  for (size_t i = 0; i < rects_.size();) {
    if (intersect(grown(rects_[i], kNear), whole).empty()) {
      ++i;
      continue;
    }
    whole = unite(whole, rects_[i]);
    rects_.erase(rects_.begin() + static_cast<std::ptrdiff_t>(i));
    i = 0;
  }
  if (rects_.size() < kMostRects) {
    rects_.push_back(whole);
    return;
  }
  const auto growth = [&](const PixelRect& r) { return unite(r, whole).area() - r.area(); };
  const auto cheapest = std::min_element(rects_.begin(), rects_.end(), [&](const PixelRect& a, const PixelRect& b) { return growth(a) < growth(b); });
  const PixelRect merged = unite(*cheapest, whole);
  rects_.erase(cheapest);
  add(merged);
}

std::vector<PixelRect> DamageTracker::changes(const ImDrawData& data, const std::vector<ImTextureID>& updated) {
  Frame now = read(data);
  const PixelRect screen{0, 0, data.DisplaySize.x, data.DisplaySize.y};
  const bool comparable = known_ && size_.x == data.DisplaySize.x && size_.y == data.DisplaySize.y && same_order(last_, now);
  DamageRegion region;
  if (!comparable) {
    region.add(screen);
  } else {
    const Batches none;
    for (const auto& [name, batches] : now.batches) {
      const auto before = last_.batches.find(name);
      compare(before == last_.batches.end() ? none : before->second, batches, updated, region);
    }
    for (const auto& [name, batches] : last_.batches)
      if (now.batches.count(name) == 0) compare(batches, none, updated, region);
  }
  last_ = std::move(now);
  size_ = data.DisplaySize;
  known_ = true;
  std::vector<PixelRect> visible;
  for (const auto& rect : region.rects())
    if (const PixelRect inside = intersect(rect, screen); !inside.empty()) visible.push_back(inside);
  return visible;
}

DamageTracker::Frame DamageTracker::read(const ImDrawData& data) {
  Frame frame;
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    const std::string name = list._OwnerName != nullptr ? list._OwnerName : "";
    if (frame.batches.count(name) == 0) frame.order.push_back(name);
    Batches& batches = frame.batches[name];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      Batch batch;
      batch.clip = {std::floor(command.ClipRect.x), std::floor(command.ClipRect.y), std::floor(command.ClipRect.z), std::floor(command.ClipRect.w)};
      batch.texture = command.TextureId;
      batch.corners.reserve(command.ElemCount);
      for (unsigned k = 0; k < command.ElemCount; ++k)
        batch.corners.push_back(list.VtxBuffer[static_cast<int>(command.VtxOffset + list.IdxBuffer[static_cast<int>(command.IdxOffset + k)])]);
      batches.push_back(std::move(batch));
    }
  }
  return frame;
}

/// Lists present in both frames must lie in the same order; what came or went is damage of its own.
bool DamageTracker::same_order(const Frame& before, const Frame& after) {
  std::vector<std::string> a, b;
  for (const auto& name : before.order)
    if (after.batches.count(name) != 0) a.push_back(name);
  for (const auto& name : after.order)
    if (before.batches.count(name) != 0) b.push_back(name);
  return a == b;
}

void DamageTracker::compare(const Batches& before, const Batches& after, const std::vector<ImTextureID>& updated, DamageRegion& region) {
  const size_t common = std::min(before.size(), after.size());
  const auto whole = [&](const Batch& batch) { add_triangles(batch, 0, batch.corners.size(), region); };
  for (size_t i = 0; i < common; ++i) {
    const Batch &a = before[i], &b = after[i];
    const bool same_state = a.texture == b.texture && std::memcmp(&a.clip, &b.clip, sizeof(PixelRect)) == 0;
    if (same_state && !contains(updated, b.texture)) {
      compare(a, b, region);
    } else {
      whole(a), whole(b);
    }
  }
  for (size_t i = common; i < before.size(); ++i) whole(before[i]);
  for (size_t i = common; i < after.size(); ++i) whole(after[i]);
}

/// Corners that differ between the first and the last difference; of lists of one length, only those that differ themselves.
void DamageTracker::compare(const Batch& before, const Batch& after, DamageRegion& region) {
  const auto &a = before.corners, &b = after.corners;
  if (a.size() == b.size()) {
    for (size_t i = 0; i + 2 < a.size(); i += 3)
      if (std::memcmp(&a[i], &b[i], 3 * sizeof(ImDrawVert)) != 0) add_triangles(before, i, i + 3, region), add_triangles(after, i, i + 3, region);
    return;
  }
  const size_t shorter = std::min(a.size(), b.size());
  size_t first = 0, tail = 0;
  while (first < shorter && same_corner(a[first], b[first])) ++first;
  while (tail < shorter - first && same_corner(a[a.size() - 1 - tail], b[b.size() - 1 - tail])) ++tail;
  first -= first % 3, tail -= tail % 3;
  add_triangles(before, first, a.size() - tail, region);
  add_triangles(after, first, b.size() - tail, region);
}

void DamageTracker::add_triangles(const Batch& batch, size_t first, size_t last, DamageRegion& region) {
  for (size_t i = first; i + 2 < last; i += 3) {
    PixelRect box{1e9f, 1e9f, -1e9f, -1e9f};
    for (size_t k = i; k < i + 3; ++k) {
      const ImVec2 p = batch.corners[k].pos;
      box = unite(box, {std::floor(p.x) - 1, std::floor(p.y) - 1, std::ceil(p.x) + 1, std::ceil(p.y) + 1});
    }
    region.add(intersect(box, batch.clip));
  }
}

}  // namespace app
