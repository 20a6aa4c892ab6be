// Sampler, honesty and probe.

#include <gtest/gtest.h>

#include "app/panels/bias_plot.h"
#include "app/panels/honesty.h"
#include "app/panels/probe.h"
#include "app/panels/sampler.h"
#include "tests/app/panels/laboratory_rig.h"

namespace app {
namespace {

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
  const auto idle = [&](std::string_view path) {
    for (const auto& field : fields_of(settings))
      if (field.path == path) return field.idle;
    return basin::Idle("unknown");
  };
  EXPECT_FALSE(idle("chain.noise").empty());
  EXPECT_TRUE(idle("chain.temperature").empty());
  settings.chain.sampler = basin::SamplerKind::relaxed_langevin;
  EXPECT_TRUE(idle("chain.noise").empty());
  EXPECT_FALSE(idle("chain.temperature").empty());
  settings.chain.clip_to_box = true;
  EXPECT_TRUE(idle("chain.clip_noised").empty());
  settings.chain.noise_first = false;
  EXPECT_FALSE(idle("chain.clip_noised").empty());
  settings.chain.sampler = basin::SamplerKind::hmc;
  EXPECT_TRUE(idle("chain.leapfrog_steps").empty());
  EXPECT_FALSE(idle("chain.gradient_clip").empty());
  settings.live.start = basin::LiveStart::point;
  EXPECT_TRUE(idle("live.start_x").empty());
  EXPECT_FALSE(idle("live.start_radius").empty());
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

TEST(HonestyPanel, SaysWhyNothingIsHeldAgainstTheExactDensity) {
  Lab rig(std::make_unique<HonestyPanel>(), ImVec2(480, 900));
  basin::LaboratorySnapshot cold = *rig.view.laboratory;
  cold.honesty = {};
  cold.honesty.step = cold.steps;
  cold.honesty.unmeasured = "Not measured: too cold.";
  rig.show(cold);
  for (const char* name : {"honesty.unmeasured", "honesty.rhat", "honesty.temperature"}) EXPECT_TRUE(rig.ui.drawn(name)) << name;
  for (const char* name : {"honesty.exact", "honesty.verdict"}) EXPECT_FALSE(rig.ui.drawn(name)) << name;
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

}  // namespace
}  // namespace app
