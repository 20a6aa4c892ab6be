// No picture of the laboratory, however odd, does harm to its panels.

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>

#include "app/panels/composition.h"
#include "app/panels/honesty.h"
#include "app/panels/landscape.h"
#include "app/panels/probe.h"
#include "app/panels/sampler.h"
#include "tests/app/panels/laboratory_rig.h"

namespace app {
namespace {

using MakePanel = std::function<std::unique_ptr<Panel>()>;

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

std::vector<MakePanel> laboratory_panels() {
  return {[] { return std::make_unique<LandscapePanel>(); }, [] { return std::make_unique<CompositionPanel>(); },
          [] { return std::make_unique<SamplerPanel>(); }, [] { return std::make_unique<HonestyPanel>(); },
          [] { return std::make_unique<ProbePanel>(); }};
}

TEST(OddLaboratory, EveryPanelSurvivesEveryPictureAtEverySize) {
  for (const auto& make : laboratory_panels())
    for (const ImVec2 size : {ImVec2(1, 1), ImVec2(20, 300), ImVec2(300, 20), ImVec2(240, 180), ImVec2(1000, 700), ImVec2(600, 500)}) {
      Lab rig(make(), size);
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
  for (const auto& make : laboratory_panels()) {
    Lab rig(make());
    const auto odd = oddities();
    for (int i = 0; i < 300; ++i) {
      const ImVec2 at(static_cast<float>(random() % 900), static_cast<float>(random() % 700));
      ImGui::GetIO().KeyShift = random() % 6 == 0;
      switch (random() % 5) {
        case 0:
          rig.ui.click_at(at, random() % 4 == 0);
          break;
        case 1:
          rig.ui.wheel(at, static_cast<float>(static_cast<int>(random() % 7) - 3), random() % 2 == 0);
          break;
        case 2:
          rig.ui.drag(at, ImVec2(static_cast<float>(random() % 900), static_cast<float>(random() % 700)));
          break;
        case 3:
          rig.ui.move(at);
          break;
        default: {
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
        }
      }
    }
    ImGui::GetIO().KeyShift = false;
  }
}

}  // namespace
}  // namespace app
