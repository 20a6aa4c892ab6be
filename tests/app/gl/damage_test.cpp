#include "app/gl/damage.h"

#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <memory>
#include <random>

namespace app {
namespace {

/// One draw list of coloured squares, as ImGui makes them.
class Scene {
 public:
  Scene() { data_.DisplaySize = ImVec2(1000, 800); }

  void list(const char* name, ImVec4 clip, ImTextureID texture = nullptr) {
    lists_.push_back(std::make_unique<ImDrawList>(&shared_));
    ImDrawList& list = *lists_.back();
    list._OwnerName = name;
    ImDrawCmd command;
    command.ClipRect = clip;
    command.TextureId = texture;
    list.CmdBuffer.push_back(command);
  }

  void square(float x, float y, float side, ImU32 colour) {
    ImDrawList& list = *lists_.back();
    const auto base = static_cast<ImDrawIdx>(list.VtxBuffer.Size);
    for (const ImVec2 p : {ImVec2(x, y), ImVec2(x + side, y), ImVec2(x + side, y + side), ImVec2(x, y + side)})
      list.VtxBuffer.push_back({p, ImVec2(0, 0), colour});
    for (const int k : {0, 1, 2, 0, 2, 3}) list.IdxBuffer.push_back(static_cast<ImDrawIdx>(base + k));
    list.CmdBuffer.back().ElemCount += 6;
  }

  const ImDrawData& data() {
    pointers_.clear();
    for (auto& list : lists_) pointers_.push_back(list.get());
    data_.CmdLists = pointers_.data();
    data_.CmdListsCount = static_cast<int>(pointers_.size());
    return data_;
  }

  ~Scene() { data_.CmdLists = nullptr; }

 private:
  ImDrawListSharedData shared_;
  std::vector<std::unique_ptr<ImDrawList>> lists_;
  std::vector<ImDrawList*> pointers_;
  ImDrawData data_;
};

constexpr ImU32 kRed = 0xff0000ff, kBlue = 0xffff0000;
const ImVec4 kAll(0, 0, 1000, 800);

/// Two panels with a square each, and perhaps a tooltip on top.
void build(Scene& scene, ImU32 left, float right_x, bool tooltip = false, ImTextureID texture = nullptr) {
  scene.list("left", kAll);
  scene.square(100, 100, 20, left);
  scene.list("right", kAll, texture);
  scene.square(right_x, 500, 30, kBlue);
  if (!tooltip) return;
  scene.list("tooltip", kAll);
  scene.square(400, 400, 50, kBlue);
}

TEST(DamageTracker, EverythingAtFirstThenNothing) {
  DamageTracker tracker;
  Scene scene;
  build(scene, kRed, 700);
  const auto first = tracker.changes(scene.data(), {});
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].area(), 800000);
  EXPECT_TRUE(tracker.changes(scene.data(), {}).empty());
  tracker.forget();
  EXPECT_EQ(tracker.changes(scene.data(), {}).size(), 1u);
}

TEST(DamageTracker, OnlyWhatChanged) {
  DamageTracker tracker;
  Scene before, after;
  build(before, kRed, 700);
  build(after, kBlue, 700);
  tracker.changes(before.data(), {});
  const auto parts = tracker.changes(after.data(), {});
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].x0, 99);
  EXPECT_EQ(parts[0].y1, 121);
}

TEST(DamageTracker, MovedThingsDamageBothPlaces) {
  DamageTracker tracker;
  Scene before, after;
  build(before, kRed, 600);
  build(after, kRed, 900);
  tracker.changes(before.data(), {});
  EXPECT_EQ(tracker.changes(after.data(), {}).size(), 2u);
}

TEST(DamageTracker, TooltipsComeAndGo) {
  DamageTracker tracker;
  Scene without, with;
  build(without, kRed, 700);
  build(with, kRed, 700, true);
  tracker.changes(without.data(), {});
  for (auto* scene : {&with, &without}) {
    const auto parts = tracker.changes(scene->data(), {});
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0].x0, 399);
    EXPECT_EQ(parts[0].x1, 451);
  }
}

TEST(DamageTracker, TexturesWithNewContentsAreDrawnAgain) {
  DamageTracker tracker;
  Scene scene;
  const auto texture = reinterpret_cast<ImTextureID>(intptr_t{7});
  build(scene, kRed, 700, false, texture);
  tracker.changes(scene.data(), {});
  const auto parts = tracker.changes(scene.data(), {texture});
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].x0, 699);
}

TEST(DamageRegion, CoversEverythingWithFewRectangles) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    DamageRegion region;
    std::vector<PixelRect> added;
    for (int i = 0; i < 40; ++i) {
      const auto x = static_cast<float>(random() % 900), y = static_cast<float>(random() % 700);
      added.push_back({x, y, x + static_cast<float>(1 + random() % 60), y + static_cast<float>(1 + random() % 60)});
      region.add(added.back());
    }
    EXPECT_LE(region.rects().size(), 6u);
    for (const auto& rect : added) {
      bool covered = false;
      for (const auto& part : region.rects())
        covered = covered || (part.x0 <= rect.x0 && part.y0 <= rect.y0 && part.x1 >= rect.x1 && part.y1 >= rect.y1);
      EXPECT_TRUE(covered);
    }
  }
}

}  // namespace
}  // namespace app
