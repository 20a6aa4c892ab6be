#include "app/panels/buffer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/app/panels/panel_rig.h"

namespace app {
namespace {

struct Buffer : PanelRig {
  explicit Buffer(const basin::RunOptions& options) : PanelRig(std::make_unique<BufferPanel>(), options) {}
};

TEST(BufferPanel, OrderChangesTheRequest) {
  Buffer rig(image_options());
  rig.show_fresh();
  rig.ui.click("buffer.order");
  rig.ui.frames(2);
  rig.ui.click("buffer.order.energy");
  EXPECT_EQ(rig.shared.request.buffer_order, basin::BufferOrder::energy);
  EXPECT_FALSE(rig.shared.request.buffer_descending);
  rig.ui.click("buffer.direction");
  EXPECT_TRUE(rig.shared.request.buffer_descending);
}

TEST(BufferPanel, RunsWithoutClassesAreNotOrderedByThem) {
  Buffer rig(image_options());
  rig.show_fresh();
  rig.ui.click("buffer.order");
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("buffer.order.birth"));
  EXPECT_FALSE(rig.ui.drawn("buffer.order.class"));
}

TEST(BufferPanel, ConditionalRunsAreOrderedByClass) {
  auto options = image_options();
  options.network.kind = basin::Network::improved_cd_small;
  options.network.classes = 10;
  Buffer rig(options);
  rig.show_fresh();
  rig.ui.click("buffer.order");
  rig.ui.frames(2);
  rig.ui.click("buffer.order.class");
  EXPECT_EQ(rig.shared.request.buffer_order, basin::BufferOrder::label);
  rig.ui.click("buffer.class");
  rig.ui.frames(2);
  rig.ui.click("buffer.class.1");
  EXPECT_EQ(rig.shared.request.buffer_class, 1);
  rig.view.options.network.classes = 0;
  rig.ui.frames(2);
  EXPECT_EQ(rig.shared.request.buffer_class, -1) << "another run has no such class";
  EXPECT_FALSE(rig.ui.drawn("buffer.class"));
}

TEST(BufferPanel, ScrollingAsksForOtherSlots) {
  Buffer rig(image_options());
  rig.show_fresh();
  rig.show_fresh();
  EXPECT_EQ(rig.shared.request.buffer_first, 0);
  const int64_t few = rig.shared.request.buffer_count;
  EXPECT_GT(few, 20);
  EXPECT_LT(few, 600);
  for (int i = 0; i < 10; ++i) rig.ui.wheel(rig.ui.centre("buffer.slots"), -5);
  EXPECT_GT(rig.shared.request.buffer_first, 0);
  EXPECT_LT(rig.shared.request.buffer_first, 5000);
  rig.show_fresh();
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("buffer.slots"));
}

TEST(BufferPanel, WindowCoversWhatIsInSight) {
  for (int64_t row = 0; row < 100; ++row) {
    const SlotWindow window = wanted_slots(7, row, 9);
    EXPECT_LE(window.first, row * 7);
    EXPECT_GE(window.first + window.count, (row + 9) * 7);
    EXPECT_EQ(window.first % (4 * 7), 0);
  }
}

TEST(BufferPanel, PointsOrDensityInEveryColour) {
  Buffer rig(point_options());
  rig.show_fresh();
  for (const char* name : {"buffer.colour.energy", "buffer.colour.birth", "buffer.colour.age", "buffer.shown.Density", "buffer.shown.Points"}) {
    rig.ui.click(name);
    rig.show_fresh();
    EXPECT_TRUE(rig.ui.drawn("buffer.plane")) << name;
  }
  EXPECT_TRUE(rig.ui.drawn("buffer.ages"));
  EXPECT_FALSE(rig.ui.drawn("buffer.order")) << "points have no order to see";
}

TEST(BufferPanel, HoverReadsASlot) {
  Buffer rig(point_options());
  auto snapshot = rig.fresh();
  snapshot.buffer.points.assign(snapshot.buffer.slots.size(), basin::Point{0, 0});
  rig.show(snapshot);
  rig.ui.move(rig.ui.centre("buffer.plane"));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

TEST(BufferPanel, CountsInWords) {
  basin::BufferView buffer;
  buffer.size = 4200;
  buffer.capacity = 10000;
  buffer.stored = 1234567;
  buffer.fresh_rate = 0.05;
  EXPECT_EQ(describe_counts(buffer), "4,200 of 10,000 slots filled, 1,234,567 stored, 5 % fresh, 95 % reused");
  EXPECT_EQ(value_of({1, 20, 30, 4.5f}, SlotQuantity::age), 20);
  EXPECT_EQ(value_of({1, 20, 30, 4.5f}, SlotQuantity::birth), 30);
  EXPECT_EQ(value_of({1, 20, 30, 4.5f}, SlotQuantity::energy), 4.5);
  EXPECT_TRUE(std::isnan(value_of({1, 0, 0, 0.0f}, SlotQuantity::energy))) << "never scored";
}

TEST(BufferPanel, EmptyBufferHasASentence) {
  Buffer rig(image_options());
  auto snapshot = rig.fresh();
  snapshot.buffer = {};
  rig.show(snapshot);
  EXPECT_TRUE(rig.ui.drawn("empty"));
}

}  // namespace
}  // namespace app
