#pragma once
// Which parts of the window differ from the frame before: software OpenGL draws only those. Knows ImGui's draw lists, no OpenGL.

#include <imgui.h>

#include <map>
#include <string>
#include <vector>

namespace app {

/// Pixels [x0, x1) x [y0, y1), whole numbers, y down.
struct PixelRect {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  bool empty() const { return x1 <= x0 || y1 <= y0; }
  float area() const { return empty() ? 0.0f : (x1 - x0) * (y1 - y0); }
};
PixelRect intersect(const PixelRect& a, const PixelRect& b);
PixelRect unite(const PixelRect& a, const PixelRect& b);

/// A few rectangles that cover everything added; those that touch are merged.
class DamageRegion {
 public:
  void add(const PixelRect& rect);
  const std::vector<PixelRect>& rects() const { return rects_; }

 private:
  std::vector<PixelRect> rects_;
};

/// Compares each frame's triangles with those of the frame before.
class DamageTracker {
 public:
  /// What must be drawn again. `updated` are textures whose contents changed. Everything the first time, after `forget`, when the size changed
  /// and when windows changed their order.
  std::vector<PixelRect> changes(const ImDrawData& data, const std::vector<ImTextureID>& updated);
  void forget() { known_ = false; }

 private:
  struct Batch {  ///< one draw command; its triangles are `count` indices from `first` on
    PixelRect clip;
    ImTextureID texture = nullptr;
    size_t first = 0, count = 0, base = 0;  ///< `base` is added to each index
  };
  struct List {
    std::vector<Batch> batches;
    std::vector<ImDrawIdx> indices;
    std::vector<ImDrawVert> vertices;
    const ImDrawVert& corner(const Batch& batch, size_t k) const { return vertices[batch.base + indices[batch.first + k]]; }
  };
  struct Frame {
    std::vector<std::string> order;     ///< names of draw lists, back to front
    std::map<std::string, List> lists;  ///< by name
  };

  static void read(const ImDrawData& data, Frame& frame);
  static void append(const ImDrawList& from, List& to);
  static bool same(const List& before, const List& after, const std::vector<ImTextureID>& updated);
  static void compare(const List& before, const List& after, const std::vector<ImTextureID>& updated, DamageRegion& region);
  static void compare(const List& before, const Batch& a, const List& after, const Batch& b, DamageRegion& region);
  static void add_triangles(const List& list, const Batch& batch, size_t first, size_t last, DamageRegion& region);
  static bool same_order(const Frame& before, const Frame& after);

  Frame last_, now_;  ///< memory is reused from frame to frame
  ImVec2 size_;
  bool known_ = false;
};

}  // namespace app
