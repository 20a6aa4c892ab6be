// Panels survive every snapshot: null, empty, not finite, of mismatched sizes, and in regions down to a pixel.

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>

#include "tests/app/panels/panel_rig.h"
#include "tests/app/panels/random_actions.h"

namespace app {
namespace {

std::vector<std::function<void(basin::Snapshot&)>> oddities() {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  return {
      [](basin::Snapshot&) {},
      [](basin::Snapshot& s) {
        const auto space = s.space;
        s = {};
        s.space = space;
      },
      [=](basin::Snapshot& s) {
        for (float& e : s.energy.values) e = nan;
        for (auto& p : s.chains) p = {nan, inf};
        for (auto& p : s.buffer.points) p = {inf, nan};
        for (auto& slot : s.buffer.slots) slot.energy = nan;
        for (auto& trace : s.traces) trace.energy.assign(trace.energy.size(), nan), trace.path.assign(3, {nan, nan});
      },
      [](basin::Snapshot& s) {
        s.energy.values.resize(7);
        s.images.bytes.resize(5);
        s.film.bytes.clear();
        s.buffer.images.bytes.clear();
      },
      [](basin::Snapshot& s) {
        s.chain_energy.clear();
        s.film_steps.clear();
        s.buffer.slots.resize(s.buffer.slots.size() / 2);
      },
      [](basin::Snapshot& s) {
        for (auto& trace : s.traces) trace.energy.clear(), trace.grad_norm.clear(), trace.path.resize(1), trace.chain = 1 << 20;
      },
      [](basin::Snapshot& s) {
        s.buffer.points.resize(s.buffer.points.size() / 3);
        s.buffer.ages = {0};
        s.buffer.size = 1;
      },
      [](basin::Snapshot& s) {
        s.energy.size = 1;
        s.energy.values = {2.0f};
        s.space.low = s.space.high = 0;
      },
      [](basin::Snapshot& s) {
        s.chains.assign(30000, {1, 1});
        s.data.assign(25000, {-1, 1});
        s.film_steps.assign(s.film_steps.size(), 1000000);
      },
  };
}

TEST(OddSnapshots, EveryPanelSurvivesEveryOneAtEverySize) {
  for (const bool image : {false, true})
    for (size_t panel = 0; panel < panel_count(); ++panel)
      for (const ImVec2 size : kOddSizes) {
        PanelRig rig(make_panel(panel), image ? image_options() : point_options(), size);
        rig.shared.landscape.surface = size.x == 600 || size.x == 240;
        rig.ui.frames(2);
        for (const auto& spoil : oddities()) {
          auto snapshot = rig.fresh();
          spoil(snapshot);
          rig.show(std::move(snapshot));
          rig.ui.move(ImVec2(size.x / 2, size.y / 2));
        }
      }
}

TEST(OddSnapshots, RandomActionsDoNoHarm) {
  std::mt19937 random(7);
  const auto odd = oddities();
  for (const bool image : {false, true})
    for (size_t panel = 0; panel < panel_count(); ++panel) {
      PanelRig rig(make_panel(panel), image ? image_options() : point_options());
      act_at_random(rig.ui, random, 400, [&] {
        rig.history.append(*rig.session.step({}, 0));
        auto snapshot = rig.fresh();
        if (random() % 3 == 0) odd[random() % odd.size()](snapshot);
        rig.show(std::move(snapshot));
      });
      EXPECT_LE(rig.shared.watched.size(), kMostWatched);
    }
}

}  // namespace
}  // namespace app
