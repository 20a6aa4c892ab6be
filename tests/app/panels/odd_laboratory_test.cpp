// No picture of the laboratory, however odd, does harm to its panels.

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>

#include "tests/app/panels/laboratory_rig.h"
#include "tests/app/panels/random_actions.h"

namespace app {
namespace {

std::vector<std::function<void(basin::LaboratorySnapshot&)>> oddities() {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  return {
      [](basin::LaboratorySnapshot&) {},
      [](basin::LaboratorySnapshot& s) { s = {}; },
      [=](basin::LaboratorySnapshot& s) {
        for (float& e : s.energy.values) e = nan;
        for (auto& node : s.nodes)
          for (float& e : node.energy.values) e = inf;
        for (auto& p : s.chains) p = {nan, inf};
        for (auto& trail : s.trails) trail.assign(4, {inf, nan});
        for (float& age : s.ages) age = nan;
        for (float& m : s.honesty.exact) m = nan;
        s.probe.drift = {nan, 1};
        s.log_z = static_cast<double>(nan);
      },
      [](basin::LaboratorySnapshot& s) {
        s.energy.values.resize(3);
        for (auto& node : s.nodes) node.energy.values.resize(5);
        s.ages.clear();
        s.modes.assign(s.chains.size(), 30000);
        s.shares = {{{0, 0}, -1, 7}};
        s.energies.resize(s.energies.size() / 2);
        s.honesty.histogram.resize(7);
        s.counts.size = 50;
      },
      [](basin::LaboratorySnapshot& s) {
        for (auto& node : s.nodes) node.error = "It cannot be read: 'x'; check the path.", node.energy = {}, node.normalisable = false;
        s.trails.clear();
        s.chains.clear();
      },
      [](basin::LaboratorySnapshot& s) { s.nodes.clear(), s.settings = {}, s.steps = 0; },
      [=](basin::LaboratorySnapshot& s) {
        s.honesty.total_variation = static_cast<double>(nan);
        s.honesty.expected_total_variation = 0;
        s.honesty.size = -3;
        for (auto& share : s.probe.shares) share.force = {nan, inf};
        for (float& e : s.probe.energy) e = nan;
      },
      [=](basin::LaboratorySnapshot& s) {
        const auto odd = static_cast<double>(nan), endless = static_cast<double>(inf);
        s.bias = {basin::BiasState::running, true, -4, 0, 7, odd, {{0, 0, 0, 0, 0, 0}, {-1, 0, odd, 0, 0, 0}}, {{1e30, 1, endless, 0, 0, 0}}};
      },
      [](basin::LaboratorySnapshot& s) {
        s.counts = {4, -4, 4, std::vector<float>(16, 0.0f)};
        s.chains.clear();
      },
      [](basin::LaboratorySnapshot& s) { s.probe.shares.clear(), s.probe.path.clear(), s.probe.energy.clear(), s.probe.drift = s.probe.noise = {}; },
  };
}

TEST(OddLaboratory, EveryPanelSurvivesEveryPictureAtEverySize) {
  for (size_t panel = 0; panel < panel_count(); ++panel)
    for (const ImVec2 size : kOddSizes) {
      Lab rig(make_panel(panel), size);
      rig.shared.landscape.surface = size.x == 600 || size.x == 240;
      rig.shared.laboratory_request.probed = 3;
      rig.answer_laboratory();
      const auto sound = *rig.view.laboratory;
      for (const auto& spoil : oddities()) {
        auto snapshot = sound;
        spoil(snapshot);
        rig.show(std::move(snapshot));
        rig.ui.move(ImVec2(size.x / 2, size.y / 2));
      }
    }
}

TEST(OddLaboratory, RandomActionsKeepWhatIsSentValid) {
  std::mt19937 random(5);
  const auto odd = oddities();
  for (size_t panel = 0; panel < panel_count(); ++panel) {
    Lab rig(make_panel(panel));
    act_at_random(rig.ui, random, 300, [&] {
      for (const auto& command : rig.outbox)
        if (const auto* edit = std::get_if<SetLaboratory>(&command)) {
          ASSERT_NO_THROW(validate(edit->settings.root));
          ASSERT_NO_THROW(check_ranges(edit->settings));
        }
      rig.shared.landscape.laboratory = true;
      rig.answer_laboratory();
      auto snapshot = *rig.view.laboratory;
      if (random() % 3 == 0) odd[random() % odd.size()](snapshot);
      rig.show(std::move(snapshot));
    });
  }
}

}  // namespace
}  // namespace app
