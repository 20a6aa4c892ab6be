// The laboratory's landscape, sampler, honesty and probe; and that no picture of it, however odd, does harm.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>

#include "app/panels/bias_plot.h"
#include "app/panels/composition.h"
#include "app/panels/honesty.h"
#include "app/panels/laboratory_layers.h"
#include "app/panels/laboratory_tree.h"
#include "app/panels/landscape.h"
#include "app/panels/mode_colours.h"
#include "app/panels/probe.h"
#include "app/panels/sampler.h"
#include "tests/app/panels/panel_rig.h"

namespace app {
namespace {

using MakePanel = std::function<std::unique_ptr<Panel>()>;

basin::LaboratorySettings some_settings() {
  basin::CompositionNode root;
  root.kind = basin::NodeKind::product;
  root.children = {make_leaf(basin::NodeKind::density, "rings"), make_leaf(basin::NodeKind::density, "two-moons")};
  auto settings = with_composition({}, root);
  settings.moving = true;
  settings.live.count = 40;
  return settings;
}

struct Lab : PanelRig {
  explicit Lab(std::unique_ptr<Panel> panel, ImVec2 display = ImVec2(900, 700)) : PanelRig(std::move(panel), point_options(), display) {
    shared.landscape.laboratory = true;
    laboratory.set(some_settings());
    answer_laboratory();
    answer_laboratory();
  }
  ImVec2 pixel(basin::Point p) const {
    const WidgetRect* plane = ui.log.find("laboratory.plane");
    const float side = plane->max.x - plane->min.x;
    return ImVec2(plane->min.x + (p.x + 4) / 8 * side, plane->max.y - (p.y + 4) / 8 * side);
  }
  basin::LaboratorySettings sent() const {
    EXPECT_FALSE(outbox.empty());
    return outbox.empty() ? basin::LaboratorySettings{} : std::get<SetLaboratory>(outbox.back()).settings;
  }
};

TEST(LaboratoryLandscape, AClickProbesTheNearestChainAndAnotherLeavesIt) {
  Lab rig(std::make_unique<LandscapePanel>());
  const auto place = rig.view.laboratory->chains[7];
  rig.ui.click_at(rig.pixel(place));
  EXPECT_EQ(rig.shared.laboratory_request.probed, 7);
  rig.ui.frames(30);
  rig.ui.click_at(rig.pixel(place));
  EXPECT_EQ(rig.shared.laboratory_request.probed, -1);
  EXPECT_TRUE(rig.outbox.empty());
}

TEST(LaboratoryLandscape, ShiftClickPlacesTheStartAndShiftDragARegion) {
  Lab rig(std::make_unique<LandscapePanel>());
  ImGui::GetIO().KeyShift = true;
  rig.ui.click_at(rig.pixel({1, -2}));
  ASSERT_EQ(rig.outbox.size(), 1u);
  EXPECT_EQ(rig.sent().live.start, basin::LiveStart::point);
  EXPECT_NEAR(rig.sent().live.start_x, 1, 0.03);
  EXPECT_NEAR(rig.sent().live.start_y, -2, 0.03);
  EXPECT_EQ(rig.sent().restarts, rig.view.laboratory_settings.restarts + 1);
  rig.outbox.clear();
  rig.ui.frames(30);
  rig.ui.drag(rig.pixel({0, 0}), rig.pixel({0, 1.5f}));
  ImGui::GetIO().KeyShift = false;
  ASSERT_EQ(rig.outbox.size(), 1u);
  EXPECT_EQ(rig.sent().live.start, basin::LiveStart::region);
  EXPECT_NEAR(rig.sent().live.start_radius, 1.5, 0.04);
}

TEST(LaboratoryLandscape, HeldMousePaintsTheStartAndCtrlOrTheRightButtonErases) {
  Lab rig(std::make_unique<LandscapePanel>());
  rig.shared.landscape.paint_start = true;
  rig.ui.frames(2);
  rig.ui.drag(rig.pixel({-2, -2}), rig.pixel({2, -2}));
  ASSERT_EQ(rig.outbox.size(), 1u) << "one edit a stroke, and no pan";
  const auto painted = rig.sent().live.mask;
  EXPECT_EQ(rig.sent().live.start, basin::LiveStart::painted);
  EXPECT_EQ(rig.sent().restarts, rig.view.laboratory_settings.restarts + 1);
  basin::StartMask expected;
  basin::brush(expected, {-2, -2}, {2, -2}, 0.25, true);
  EXPECT_GT(painted.count(), 16u);
  EXPECT_LE((painted ^ expected).count(), 4u) << "but for cells at the brush's rim";
  rig.answer_laboratory();
  ImGui::GetIO().KeyCtrl = true;
  rig.ui.drag(rig.pixel({0, -2}), rig.pixel({2.3f, -2}));
  ImGui::GetIO().KeyCtrl = false;
  const auto half = rig.sent().live.mask;
  EXPECT_LT(half.count(), painted.count());
  EXPECT_EQ((half & ~painted).count(), 0u) << "nothing is added";
  rig.answer_laboratory();
  rig.ui.move(rig.pixel({-1.5f, -2}));
  for (const bool down : {true, false}) {
    ImGui::GetIO().MouseDown[1] = down;
    rig.ui.frames(2);
  }
  EXPECT_LT(rig.sent().live.mask.count(), half.count()) << "the right button erases";
  rig.answer_laboratory();
  rig.outbox.clear();
  rig.shared.landscape.paint_start = false;
  rig.ui.drag(rig.pixel({0, 0}), rig.pixel({1, 1}));
  EXPECT_TRUE(rig.outbox.empty()) << "the brush is put away";
}

TEST(StartMask, ABrushCoversEveryCellThatItsLineCrosses) {
  basin::StartMask mask;
  basin::brush(mask, {-4, -4}, {3.99f, 3.99f}, 0, true);
  for (int64_t i = 0; i < basin::kStartCells; ++i) EXPECT_TRUE(mask.test(static_cast<size_t>(i * basin::kStartCells + i)));
  mask.reset();
  basin::brush(mask, {0.1f, 0.1f}, {0.1f, 0.1f}, 0, true);
  EXPECT_EQ(basin::painted_cells(mask), (std::vector<int64_t>{16 * basin::kStartCells + 16}));
  basin::brush(mask, {NAN, 0}, {1, 1}, 1, true);
  basin::brush(mask, {50, 50}, {60, 60}, 1, true);
  EXPECT_EQ(mask.count(), 1u);
  basin::brush(mask, {0, 0}, {0, 0}, 0.5, false);
  EXPECT_TRUE(mask.none());
}

TEST(LaboratoryLandscape, HoverReadsOutAndControlsWork) {
  Lab rig(std::make_unique<LandscapePanel>());
  rig.ui.move(rig.pixel({0.3f, 0.2f}));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  for (const char* name : {"landscape.quantity.p", "landscape.lock", "laboratory.contours", "laboratory.chains", "laboratory.trails",
                           "laboratory.forces", "laboratory.streams", "laboratory.iso", "laboratory.marginals", "laboratory.probe", "landscape.fit", "landscape.source.Run"})
    rig.ui.click(name);
  EXPECT_FALSE(rig.shared.landscape.laboratory);
  EXPECT_TRUE(rig.outbox.empty()) << "looking changes nothing";
}

TEST(LaboratoryLandscape, ShowsTheNodeBesideItsChildren) {
  Lab rig(std::make_unique<LandscapePanel>());
  rig.shared.landscape.side_by_side = true;
  rig.answer_laboratory();
  EXPECT_TRUE(rig.shared.laboratory_request.side_by_side);
  rig.answer_laboratory();
  const auto& root = rig.view.laboratory->settings.root;
  for (const auto& child : root.children) EXPECT_TRUE(rig.ui.drawn(fmt::format("side-by-side.{}", child.id)));
  EXPECT_TRUE(rig.ui.drawn(fmt::format("side-by-side.{}", root.id)));
  rig.ui.move(rig.ui.log.find(fmt::format("side-by-side.{}", root.id))->centre());
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

TEST(LaboratoryLayers, AGridHasANewSerialOnlyForOtherValues) {
  GridSerial serial;
  basin::Grid grid{2, -4, 4, {1, NAN, 3, 4}};
  EXPECT_TRUE(serial.update(grid));
  EXPECT_FALSE(serial.update(grid)) << "not a number is the same as itself here";
  grid.values[3] = 5;
  EXPECT_TRUE(serial.update(grid));
  EXPECT_EQ(serial.value(), 2u);
}

TEST(LaboratoryLayers, CountsBecomeOpaqueWhereChainsAre) {
  basin::Grid counts{2, -4, 4, {0, 10, 0, 5}};
  const auto pixels = count_pixels(counts, ColorMap::grey, 10);
  ASSERT_EQ(pixels.size(), 16u);
  EXPECT_EQ(pixels[4 * 2 + 3], 0) << "bottom left, last row of the picture";
  EXPECT_GT(pixels[4 * 3 + 3], pixels[4 * 1 + 3]) << "ten chains show more than five";
  EXPECT_GT(pixels[4 * 1 + 3], 0);
}

TEST(LaboratoryLayers, ChainColoursSpanTheValues) {
  const auto colours = colour_chains({0, 50, 100, NAN}, ColorMap::cividis);
  ASSERT_EQ(colours.fills.size(), 4u);
  EXPECT_NE(colours.fills[0], colours.fills[2]);
  EXPECT_LT(colours.low, colours.high);
  EXPECT_TRUE(colour_chains({3, 3, 3}, ColorMap::cividis).fills.empty()) << "nothing to tell apart";
}

TEST(LaboratoryLandscape, ChainsAreColouredByModeWithALegend) {
  Lab rig(std::make_unique<LandscapePanel>());
  EXPECT_FALSE(rig.ui.drawn("laboratory.modes"));
  rig.ui.click("laboratory.colour");
  const WidgetRect* list = rig.ui.log.find("laboratory.colour");
  rig.ui.click_at(ImVec2(list->centre().x, list->max.y + 2.6f * ImGui::GetTextLineHeightWithSpacing()));
  EXPECT_TRUE(rig.ui.drawn("laboratory.modes"));
  EXPECT_TRUE(rig.outbox.empty()) << "looking changes nothing";
  rig.show([&] {
    auto snapshot = *rig.view.laboratory;
    snapshot.modes.resize(3);
    snapshot.shares.clear();
    return snapshot;
  }());
  EXPECT_FALSE(rig.ui.drawn("laboratory.modes"));
}

TEST(LaboratoryLayers, ModesHaveTheirOwnColoursAndCycle) {
  const auto colours = mode_colours({0, 1, 7, 8, -1});
  EXPECT_NE(colours[0], colours[1]);
  EXPECT_NE(colours[0], colours[2]);
  EXPECT_EQ(colours[0], colours[3]) << "more modes than colours begin again";
  EXPECT_NE(colours[4], colours[0]);
  EXPECT_EQ(describe_mode(1, {{{}, 0.5, 0.5}, {{}, 0.25, 0.125}}), "mode 2: 12.5 % of the chains, 25.0 % of the mass");
  EXPECT_EQ(describe_mode(-1, {}), "in no mode");
  EXPECT_EQ(describe_mode(4, {}), "in no mode");
}

TEST(SamplerPanel, AFieldSendsTheNewSettings) {
  Lab rig(std::make_unique<SamplerPanel>(), ImVec2(400, 900));
  const WidgetRect* count = rig.ui.log.find("lab.live.count");
  ASSERT_NE(count, nullptr);
  rig.ui.click_at(count->at(0.5f));
  EXPECT_NEAR(std::log10(static_cast<double>(rig.sent().live.count)), 2.5, 0.1);
}

TEST(SamplerPanel, GreyedFieldsCannotBeEdited) {
  Lab rig(std::make_unique<SamplerPanel>(), ImVec2(400, 900));
  const WidgetRect* radius = rig.ui.log.find("lab.live.start_radius");
  ASSERT_NE(radius, nullptr);
  rig.ui.click_at(radius->at(0.5f));
  EXPECT_TRUE(rig.outbox.empty()) << "chains start from noise";
}

TEST(SamplerPanel, SaysWhatHasNoEffect) {
  basin::LaboratorySettings settings;
  EXPECT_FALSE(idle_because("chain.noise", settings).empty());
  EXPECT_TRUE(idle_because("chain.temperature", settings).empty());
  settings.chain.sampler = basin::SamplerKind::relaxed_langevin;
  EXPECT_TRUE(idle_because("chain.noise", settings).empty());
  EXPECT_FALSE(idle_because("chain.temperature", settings).empty());
  settings.chain.sampler = basin::SamplerKind::hmc;
  EXPECT_TRUE(idle_because("chain.leapfrog_steps", settings).empty());
  EXPECT_FALSE(idle_because("chain.gradient_clip", settings).empty());
  settings.live.start = basin::LiveStart::point;
  EXPECT_TRUE(idle_because("live.start_x", settings).empty());
  EXPECT_FALSE(idle_because("live.start_radius", settings).empty());
}

TEST(SamplerPanel, ExactSamplersRunWithoutClips) {
  basin::ChainOptions chain;
  chain.gradient_clip = 3;
  chain.clip_to_box = true;
  chain.temperature = 0;
  settle(chain);
  EXPECT_EQ(chain.gradient_clip, 3) << "Langevin may clip";
  chain.sampler = basin::SamplerKind::mala;
  settle(chain);
  EXPECT_EQ(chain.gradient_clip, 0);
  EXPECT_FALSE(chain.clip_to_box);
  EXPECT_GT(chain.temperature, 0);
}

TEST(HonestyPanel, ShowsBothMapsAndEveryNumber) {
  Lab rig(std::make_unique<HonestyPanel>(), ImVec2(480, 900));
  for (const char* name : {"honesty.exact", "honesty.chains", "honesty.verdict", "honesty.tv", "honesty.floor", "honesty.kl", "honesty.modes",
                           "honesty.ess", "honesty.rhat", "honesty.time", "honesty.accepted", "honesty.temperature", "honesty.history"})
    EXPECT_TRUE(rig.ui.drawn(name)) << name;
  rig.ui.hover("honesty.rhat");
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

TEST(HonestyPanel, ShowsTheBiasCurveAsItGrowsAndSaysWhenItIsOutdated) {
  Lab rig(std::make_unique<HonestyPanel>(), ImVec2(480, 900));
  EXPECT_FALSE(rig.ui.drawn("honesty.bias"));
  rig.ui.click("honesty.lower.Against h");
  EXPECT_TRUE(rig.ui.drawn("honesty.bias")) << "the axes and the present step size before anything is measured";
  rig.ui.click("honesty.lower.Over steps");
  rig.laboratory.measure_bias(true);
  rig.answer_laboratory();
  EXPECT_TRUE(rig.ui.drawn("honesty.bias")) << "a measurement that begins is shown";
  EXPECT_EQ(bias_status(rig.view.laboratory->bias), "measuring, 10 %");
  while (rig.laboratory.measuring()) rig.answer_laboratory();
  EXPECT_EQ(bias_status(rig.view.laboratory->bias), "measured");
  rig.ui.hover("honesty.bias");
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  auto settings = rig.laboratory.settings();
  settings.root.children[0].weight = 0.25;
  rig.laboratory.set(settings);
  rig.answer_laboratory();
  EXPECT_EQ(bias_status(rig.view.laboratory->bias), "of an earlier density");
}

TEST(HonestyPanel, TheBiasReadsOutTheNearestStepSize) {
  basin::BiasCurve curve;
  curve.floor = 0.05;
  EXPECT_EQ(bias_readout(curve, 0.1), "");
  curve.langevin = {{0.04, 100, 0.06, 0.02, 0, 1}, {0.64, 6, 0.4, NAN, 0.25, 1}};
  curve.mala = {{0.04, 100, 0.051, 0.0, 0, 0.95}};
  EXPECT_NE(bias_readout(curve, 0.1).find("0.0600"), std::string::npos);
  EXPECT_NE(bias_readout(curve, 0.1).find("95.0 % accepted"), std::string::npos);
  EXPECT_NE(bias_readout(curve, 5).find("25.0 % outside"), std::string::npos);
  EXPECT_NE(bias_readout(curve, 5).find("without bound"), std::string::npos);
  EXPECT_EQ(bias_readout(curve, 5).find("MALA"), std::string::npos) << "not measured there";
  EXPECT_NE(bias_csv(curve).find("mala,0.04,100,0.051,0.05,0,0,0.95\n"), std::string::npos) << bias_csv(curve);
}

TEST(HonestyPanel, StepsOfAllSamplersAreComparedByTheirDrift) {
  basin::ChainOptions chain;
  chain.step_size = 0.1;
  EXPECT_DOUBLE_EQ(langevin_step(chain), 0.1);
  chain.sampler = basin::SamplerKind::relaxed_langevin;
  EXPECT_DOUBLE_EQ(langevin_step(chain), 0.2);
  chain.sampler = basin::SamplerKind::hmc;
  EXPECT_DOUBLE_EQ(langevin_step(chain), 0.01);
}

TEST(HonestyPanel, MassPerCellBecomesADensity) {
  const auto grid = per_area({0.25f, 0.25f, 0.25f, 0.25f}, 2);
  ASSERT_EQ(grid.values.size(), 4u);
  EXPECT_NEAR(grid.values[0], 1.0 / 64, 1e-7) << "uniform over the box of 8 x 8";
  EXPECT_TRUE(per_area({0.5f}, 2).values.empty());
}

TEST(ProbePanel, ShowsTheStepOnceAChainIsProbed) {
  Lab rig(std::make_unique<ProbePanel>());
  ASSERT_TRUE(rig.ui.drawn("probe.first"));
  rig.ui.click("probe.first");
  EXPECT_EQ(rig.shared.laboratory_request.probed, 0);
  rig.answer_laboratory();
  for (const char* name : {"probe.step", "probe.energy", "probe.ratio", "probe.age", "probe.born"}) EXPECT_TRUE(rig.ui.drawn(name)) << name;
  for (const auto& share : rig.view.laboratory->probe.shares) EXPECT_TRUE(rig.ui.drawn("probe.share." + std::to_string(share.node)));
}

TEST(ProbePanel, SharesAlongTheForceAddUpToIt) {
  basin::Probe probe;
  probe.shares = {{1, {3, 0}}, {2, {-1, 2}}, {3, {1, 2}}};
  const auto lengths = along_force(probe);
  EXPECT_NEAR(lengths[0] + lengths[1] + lengths[2], 5.0, 1e-9);
  probe.shares = {{1, {3, 4}}, {2, {-3, -4}}};
  EXPECT_NEAR(along_force(probe)[0], 5.0, 1e-9) << "forces in balance show their own size";
}

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
