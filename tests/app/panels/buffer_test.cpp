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

/// Pictures in a grid; places are in pixels from its corner.
struct Grid : Buffer {
  Grid() : Buffer(image_options()) { show_fresh(), show_fresh(); }
  ImVec2 corner() const { return ui.log.find("buffer.slots")->min; }
  ImVec2 at(float x, float y) const { return ImVec2(corner().x + ui.theme.px(x), corner().y + ui.theme.px(y)); }
};

TEST(BufferPanel, ClicksChooseSlots) {
  Grid rig;
  auto& chosen = rig.shared.slots;
  rig.ui.click_at(rig.at(25, 25));
  ASSERT_EQ(chosen.slots(), std::vector<int64_t>{0});
  EXPECT_EQ(chosen.followed(), 0);
  EXPECT_TRUE(rig.ui.drawn("buffer.freeze.button"));
  rig.ui.click_at(rig.at(80, 25), true);
  EXPECT_EQ(chosen.slots(), (std::vector<int64_t>{0, 1}));
  rig.ui.click_at(rig.at(25, 25), true);
  EXPECT_EQ(chosen.slots(), std::vector<int64_t>{1});
  rig.ui.click_at(rig.at(25, 25));
  ImGui::GetIO().KeyShift = true;
  rig.ui.click_at(rig.at(185, 25));
  EXPECT_EQ(chosen.slots(), (std::vector<int64_t>{0, 1, 2, 3}));
  ImGui::GetIO().KeyShift = false;
}

TEST(BufferPanel, ADraggedBoxChoosesWhatItTouches) {
  Grid rig;
  rig.ui.drag(rig.at(30, 30), rig.at(80, 90));
  const auto& slots = rig.shared.slots.slots();
  EXPECT_EQ(slots.size(), 4u) << "two columns of two rows";
  EXPECT_EQ(slots[0], 0);
  EXPECT_EQ(slots[1], 1);
}

TEST(BufferPanel, TheSlotChosenLastIsFollowed) {
  Grid rig;
  rig.ui.click_at(rig.at(25, 25));
  rig.ui.frames(2);
  EXPECT_EQ(rig.shared.request.buffer_followed, std::vector<int64_t>{0});
  EXPECT_TRUE(rig.shared.slots.history().empty());
  for (int update = 0; update < 5; ++update) {
    rig.session.step({}, 0);
    rig.show_fresh();
    rig.show_fresh();  // nothing new
  }
  EXPECT_EQ(rig.shared.slots.history().size(), 5u);
  EXPECT_TRUE(rig.ui.drawn("buffer.history"));
  EXPECT_EQ(rig.shared.slots.picture().count, 1);
  rig.shared.slots.clear();
  rig.ui.frames(2);
  EXPECT_TRUE(rig.shared.request.buffer_followed.empty());
  EXPECT_FALSE(rig.ui.drawn("buffer.history"));
}

TEST(BufferPanel, TheMapIsAskedForAndItsPointsAreChosen) {
  Grid rig;
  rig.ui.click("buffer.layout.Map");
  rig.ui.frames(2);
  EXPECT_TRUE(rig.shared.request.buffer_map);
  rig.show_fresh();
  rig.ui.frames(2);
  ASSERT_TRUE(rig.ui.drawn("buffer.map"));
  EXPECT_FALSE(rig.ui.drawn("buffer.order"));
  rig.ui.click("buffer.colour.alike");
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("buffer.map.words"));
  rig.ui.move(rig.ui.centre("buffer.map"));
  const auto* plane = rig.ui.log.find("buffer.map");
  ImGui::GetIO().KeyShift = true;
  rig.ui.drag(ImVec2(plane->min.x + 80, plane->min.y + 60), ImVec2(plane->max.x - 120, plane->max.y - 60));
  ImGui::GetIO().KeyShift = false;
  EXPECT_GT(rig.shared.slots.slots().size(), 5u);
}

TEST(SlotSelection, KeepsALongHistoryThin) {
  SlotSelection chosen;
  chosen.choose(5, false);
  for (int64_t step = 0; step < 1000; ++step) {
    basin::Snapshot snapshot;
    snapshot.step = step;
    snapshot.buffer.slots = {{4, step}, {5, step}};
    snapshot.buffer.points = {{0, 0}, {1, 2}};
    chosen.take(snapshot);
    ASSERT_LE(chosen.history().size(), SlotSelection::kMostMoments);
  }
  EXPECT_EQ(chosen.history().front().step, 0);
  EXPECT_EQ(chosen.history().back().step, 999);
  EXPECT_EQ(chosen.history().back().place.y, 2);
  chosen.choose(4, true);
  EXPECT_TRUE(chosen.history().empty()) << "another slot's";
}

TEST(ClassAges, BinsHoldEquallyManySlotsAndSharesAddUpToOne) {
  std::vector<float> ages;
  std::vector<int64_t> labels;
  for (int i = 0; i < 1000; ++i) ages.push_back(static_cast<float>(i)), labels.push_back(i < 500 ? i % 4 : 3);
  const auto shares = class_ages(ages, labels, 4);
  ASSERT_EQ(shares.shares.size(), 12u);
  for (const auto& bin : shares.shares) {
    double sum = 0;
    for (const double share : bin) sum += share;
    EXPECT_NEAR(sum, 1, 1e-9);
  }
  EXPECT_NEAR(shares.shares.front()[0], 0.25, 0.02);
  EXPECT_NEAR(shares.shares.back()[3], 1, 1e-9);
  EXPECT_EQ(shares.to.back(), 999);
  EXPECT_TRUE(class_ages({0, 0}, {1, 1}, 2).shares.empty()) << "noise that no chain has moved";
}

TEST(BufferCommands, SendWhatIsToBeDoneToTheChosenSlots) {
  BenchRig rig(ImVec2(1600, 1000), "fashion-mnist");
  rig.ui.frames(3);
  auto& shared = *rig.bench.view().shared;
  shared.slots.choose({3, 5}, false);
  rig.ui.frames(2);
  for (const auto& [id, edit] : {std::pair<const char*, basin::SlotEdit>{"buffer.freeze", basin::SlotEdit::freeze},
                                 {"buffer.thaw", basin::SlotEdit::thaw},
                                 {"buffer.reinitialise", basin::SlotEdit::reinitialise},
                                 {"buffer.erase", basin::SlotEdit::erase}}) {
    rig.forget();
    ASSERT_TRUE(rig.bench.commands().run(id)) << id;
    rig.ui.frames(2);
    const auto sent = rig.sent<EditSlots>();
    ASSERT_EQ(sent.size(), 1u) << id;
    EXPECT_EQ(sent[0].edit, edit);
    EXPECT_EQ(sent[0].slots, (std::vector<int64_t>{3, 5}));
  }
  ASSERT_TRUE(rig.bench.commands().run("buffer.none"));
  EXPECT_FALSE(rig.bench.commands().run("buffer.erase")) << "nothing is chosen";
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
