#include "app/gl/damage.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <utility>

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

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

template <class Batch>
bool same_state(const Batch& a, const Batch& b) {
  return a.texture == b.texture && std::memcmp(&a.clip, &b.clip, sizeof(PixelRect)) == 0;
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
  read(data, now_);
  const PixelRect screen{0, 0, data.DisplaySize.x, data.DisplaySize.y};
  const bool comparable = known_ && size_.x == data.DisplaySize.x && size_.y == data.DisplaySize.y && same_order(last_, now_);
  DamageRegion region;
  if (!comparable) {
    region.add(screen);
  } else {
    const List none;
    for (const auto& [name, list] : now_.lists) {
      const auto before = last_.lists.find(name);
      compare(before == last_.lists.end() ? none : before->second, list, updated, region);
    }
    for (const auto& [name, list] : last_.lists)
      if (now_.lists.count(name) == 0) compare(list, none, updated, region);
  }
  std::swap(last_, now_);
  size_ = data.DisplaySize;
  known_ = true;
  std::vector<PixelRect> visible;
  for (const auto& rect : region.rects())
    if (const PixelRect inside = intersect(rect, screen); !inside.empty()) visible.push_back(inside);
  return visible;
}

void DamageTracker::read(const ImDrawData& data, Frame& frame) {
  frame.order.clear();
  for (auto& [name, list] : frame.lists) list.batches.clear(), list.indices.clear(), list.vertices.clear();
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& from = *data.CmdLists[i];
    const std::string name = from._OwnerName != nullptr ? from._OwnerName : "";
    if (std::find(frame.order.begin(), frame.order.end(), name) == frame.order.end()) frame.order.push_back(name);
    append(from, frame.lists[name]);
  }
  for (auto entry = frame.lists.begin(); entry != frame.lists.end();)
    entry = std::find(frame.order.begin(), frame.order.end(), entry->first) == frame.order.end() ? frame.lists.erase(entry) : std::next(entry);
}

void DamageTracker::append(const ImDrawList& from, List& to) {
  const size_t first = to.indices.size(), base = to.vertices.size();
  to.indices.insert(to.indices.end(), from.IdxBuffer.begin(), from.IdxBuffer.end());
  to.vertices.insert(to.vertices.end(), from.VtxBuffer.begin(), from.VtxBuffer.end());
  for (const ImDrawCmd& command : from.CmdBuffer) {
    const ImVec4& clip = command.ClipRect;
    to.batches.push_back({{std::floor(clip.x), std::floor(clip.y), std::floor(clip.z), std::floor(clip.w)},
                          command.TextureId,
                          first + command.IdxOffset,
                          command.ElemCount,
                          base + command.VtxOffset});
  }
}

/// Lists present in both frames must lie in the same order; what came or went is damage of its own.
bool DamageTracker::same_order(const Frame& before, const Frame& after) {
  std::vector<std::string> a, b;
  for (const auto& name : before.order)
    if (after.lists.count(name) != 0) a.push_back(name);
  for (const auto& name : after.order)
    if (before.lists.count(name) != 0) b.push_back(name);
  return a == b;
}

/// To the byte; most lists are, in most frames.
bool DamageTracker::same(const List& before, const List& after, const std::vector<ImTextureID>& updated) {
  const auto same_batch = [&](const Batch& a, const Batch& b) {
    return same_state(a, b) && a.first == b.first && a.count == b.count && a.base == b.base && !contains(updated, b.texture);
  };
  return same_bytes(before.vertices, after.vertices) && same_bytes(before.indices, after.indices) &&
         std::equal(before.batches.begin(), before.batches.end(), after.batches.begin(), after.batches.end(), same_batch);
}

void DamageTracker::compare(const List& before, const List& after, const std::vector<ImTextureID>& updated, DamageRegion& region) {
  if (same(before, after, updated)) return;
  const size_t common = std::min(before.batches.size(), after.batches.size());
  const auto whole = [&](const List& list, const Batch& batch) { add_triangles(list, batch, 0, batch.count, region); };
  for (size_t i = 0; i < common; ++i) {
    const Batch &a = before.batches[i], &b = after.batches[i];
    if (same_state(a, b) && !contains(updated, b.texture)) {
      compare(before, a, after, b, region);
    } else {
      whole(before, a), whole(after, b);
    }
  }
  for (size_t i = common; i < before.batches.size(); ++i) whole(before, before.batches[i]);
  for (size_t i = common; i < after.batches.size(); ++i) whole(after, after.batches[i]);
}

/// Corners that differ between the first and the last difference; of batches of one length, only those that differ themselves.
void DamageTracker::compare(const List& before, const Batch& a, const List& after, const Batch& b, DamageRegion& region) {
  const auto same_at = [&](size_t i, size_t k) { return same_corner(before.corner(a, i), after.corner(b, k)); };
  if (a.count == b.count) {
    for (size_t i = 0; i + 2 < a.count; i += 3)
      if (!same_at(i, i) || !same_at(i + 1, i + 1) || !same_at(i + 2, i + 2))
        add_triangles(before, a, i, i + 3, region), add_triangles(after, b, i, i + 3, region);
    return;
  }
  const size_t shorter = std::min(a.count, b.count);
  size_t first = 0, tail = 0;
  while (first < shorter && same_at(first, first)) ++first;
  while (tail < shorter - first && same_at(a.count - 1 - tail, b.count - 1 - tail)) ++tail;
  first -= first % 3, tail -= tail % 3;
  add_triangles(before, a, first, a.count - tail, region);
  add_triangles(after, b, first, b.count - tail, region);
}

void DamageTracker::add_triangles(const List& list, const Batch& batch, size_t first, size_t last, DamageRegion& region) {
  for (size_t i = first; i + 2 < last; i += 3) {
    PixelRect box{1e9f, 1e9f, -1e9f, -1e9f};
    for (size_t k = i; k < i + 3; ++k) {
      const ImVec2 p = list.corner(batch, k).pos;
      box = unite(box, {std::floor(p.x) - 1, std::floor(p.y) - 1, std::ceil(p.x) + 1, std::ceil(p.y) + 1});
    }
    region.add(intersect(box, batch.clip));
  }
}

}  // namespace app
