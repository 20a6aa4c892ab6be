// Samples: model and class, the wall, the way from the start, and files, driven as a person would.

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "core/base/files.h"
#include "tests/support/bench_rig.h"
#include "tests/support/fake_fills.h"
#include "tests/support/temporary_folder.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

struct SamplesRig : BenchRig {
  explicit SamplesRig(int64_t classes = 0) {
    bench.panels().show_layout("Samples");
    ui.frames(3);
    basin::testing::FakeModel model;
    SampledModel opened{wall().settings.model, model.data().space, model.options(), false};
    opened.options.network.classes = classes;
    for (int64_t i = 0; i < classes; ++i) opened.space.classes.push_back("class " + std::to_string(i));
    bench.take(std::vector<Event>{SampledModelOpened{opened}});
    ui.frames(3);
    forget();
  }
  SampleWall& wall() { return bench.view().shared->samples; }
  /// As the worker would: what the chains made of the last settings sent.
  void draw_samples(bool neighbours = false) {
    const auto& wanted = wall().settings;
    basin::testing::FakeSampleRun run(wanted.request);
    auto snapshot = std::make_shared<SampleSnapshot>();
    snapshot->serial = wanted.serial;
    for (const int64_t step : {int64_t{0}, wanted.request.steps / 2, wanted.request.steps}) {
      run.advance(step - run.step());
      const auto view = run.view();
      snapshot->stages.push_back(
          {step, 0.5, 1.0 * static_cast<double>(step), view.at_edge, std::make_shared<const basin::ImageBatch>(view.pictures)});
      snapshot->view = view;
    }
    snapshot->finished = true;
    if (neighbours) {
      auto near = std::make_shared<SampleNeighbours>();
      near->done = wanted.request.count;
      near->pictures = {near->done * SampleNeighbours::kEach, 1, 8, 8, {}};
      near->pictures.bytes.resize(static_cast<size_t>(near->pictures.count * 64));
      near->distances.resize(static_cast<size_t>(near->pictures.count), 3.0f);
      snapshot->neighbours = near;
    }
    bench.take(SampleSnapshotPtr(snapshot));
    ui.frames(2);
  }
};

TEST(Samples, OpenWithAModelAndItsOwnChains) {
  BenchRig rig;
  rig.bench.panels().show_layout("Samples");
  rig.ui.frames(3);
  const auto sent = rig.sent<SetSamples>();
  ASSERT_FALSE(sent.empty());
  EXPECT_FALSE(sent.front().settings.model.empty());
  EXPECT_TRUE(sent.front().settings.visible);
  rig.forget();
  rig.ui.frames(5);
  EXPECT_TRUE(rig.sent<SetSamples>().empty()) << "nothing changed";
}

TEST(Samples, RunAsSoonAsTheirModelIsOpen) {
  SamplesRig rig;
  EXPECT_TRUE(rig.wall().settings.running);
  EXPECT_EQ(rig.wall().settings.request.count, 36);
}

TEST(Samples, TheWallShowsThemAndAClickTheWayOfOne) {
  SamplesRig rig;
  rig.draw_samples(true);
  ASSERT_TRUE(rig.ui.drawn("samples.wall"));
  ASSERT_TRUE(rig.ui.drawn("way.film"));
  ASSERT_TRUE(rig.ui.drawn("way.energy"));
  ASSERT_TRUE(rig.ui.drawn("way.edge"));
  const auto middle = rig.ui.centre("samples.wall");
  rig.ui.click_at(ImVec2(middle.x + 30, middle.y + 30));
  EXPECT_NE(rig.wall().chosen, 0);
  EXPECT_FALSE(rig.ui.drawn("way.neighbours"));
  ASSERT_TRUE(rig.bench.commands().run("samples.neighbours"));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("way.neighbours"));
  EXPECT_TRUE(rig.sent<SetSamples>().back().settings.neighbours);
  ASSERT_TRUE(rig.bench.commands().run("samples.order"));
  rig.ui.frames(2);
  EXPECT_EQ(rig.wall().order().front(), 35) << "the fake's last has the least energy";
}

TEST(Samples, AreHeldAndComparedAcrossADivider) {
  SamplesRig rig;
  rig.draw_samples();
  rig.press({GLFW_KEY_Y, 0});
  ASSERT_TRUE(rig.wall().held);
  ASSERT_TRUE(rig.ui.drawn("samples.divider"));
  auto changed = std::make_shared<SampleSnapshot>(*rig.wall().snapshot);
  changed->view.pictures.bytes.assign(changed->view.pictures.bytes.size(), 9);
  rig.bench.take(SampleSnapshotPtr(changed));
  rig.ui.frames(2);
  const auto compared = rig.wall().compared();
  for (int64_t x = 0; x < 8; ++x) EXPECT_EQ(compared.bytes[static_cast<size_t>(x)], x < 4 ? 200 : 9);
  rig.press({GLFW_KEY_Y, 0});
  EXPECT_EQ(rig.wall().compared().bytes[0], 9);
}

TEST(Samples, WhatIsAskedForBeginsThemAnew) {
  SamplesRig rig(3);
  rig.ui.click("samples.class");
  rig.ui.frames(2);
  rig.ui.click("samples.class.class 1");
  rig.ui.frames(2);
  ASSERT_FALSE(rig.sent<SetSamples>().empty());
  EXPECT_EQ(rig.sent<SetSamples>().back().settings.request.label, "class 1");
  rig.ui.click("samples.class");
  rig.ui.frames(2);
  rig.ui.click("samples.class.every class in turn");
  rig.ui.frames(2);
  EXPECT_TRUE(rig.sent<SetSamples>().back().settings.request.each_class);
  const auto serial = rig.wall().settings.serial;
  rig.press({GLFW_KEY_Q, 0});
  EXPECT_EQ(rig.wall().settings.serial, serial + 1);
  EXPECT_EQ(rig.sent<SetSamples>().back().settings.request.seed, 1);
  rig.press({GLFW_KEY_SPACE, 0});
  EXPECT_FALSE(rig.sent<SetSamples>().back().settings.running);
}

TEST(Samples, ValuesClassesAndModelsByKey) {
  SamplesRig rig(2);
  rig.set_by_palette("count 9");
  EXPECT_EQ(rig.sent<SetSamples>().back().settings.request.count, 9);
  const auto serial = rig.wall().settings.serial;
  rig.set_by_palette("nearness features");
  EXPECT_EQ(rig.sent<SetSamples>().back().settings.nearness, basin::Nearness::features);
  EXPECT_EQ(rig.wall().settings.serial, serial) << "the same samples";
  std::vector<std::string> chosen;
  for (int i = 0; i < 4; ++i) {
    rig.press({GLFW_KEY_A, 0});
    chosen.push_back(rig.wall().each_class ? "each" : rig.wall().label);
  }
  EXPECT_EQ(chosen, (std::vector<std::string>{"each", "class 0", "class 1", ""}));
  const auto model = rig.wall().settings.model;
  rig.press({GLFW_KEY_Z, 0});
  EXPECT_NE(rig.wall().settings.model, model);
}

TEST(Samples, ParticlesAreForConditionsOnABase) {
  SampleWall wall;
  wall.open(kComposedModel);
  basin::CompositionNode root;
  root.kind = basin::NodeKind::conditions;
  wall.take_tree(root);
  basin::testing::FakeModel model;
  SampledModel opened{kComposedModel, model.data().space, model.options(), false};
  opened.options.network.noise_levels = 5;
  wall.take(opened);
  auto knobs = wall.knobs;
  knobs.particles = 4;
  wall.set(knobs);
  EXPECT_EQ(wall.settings.request.particles, 4);
  const auto serial = wall.settings.serial;
  root.weight = 2;
  wall.take_tree(root);
  EXPECT_EQ(wall.settings.serial, serial) << "the same chains go on";
  root.kind = basin::NodeKind::product;
  wall.take_tree(root);
  EXPECT_EQ(wall.settings.request.particles, 1) << "nothing would judge them";
  EXPECT_EQ(wall.settings.serial, serial + 1);
}

TEST(Samples, GoToTheCanvasAndStartFromIt) {
  SamplesRig rig(2);
  rig.draw_samples();
  rig.wall().chosen = 2;
  ASSERT_TRUE(rig.bench.commands().run("samples.to-canvas"));
  rig.ui.frames(3);
  basin::testing::FakeModel model;
  auto& canvas = rig.bench.view().shared->canvas;
  rig.bench.take(std::vector<Event>{
      CanvasModelOpened{{canvas.settings.model, canvas.settings.model, model.data().space, model.options(), basin::testing::fake_examples()}}});
  rig.ui.frames(3);
  EXPECT_EQ(canvas.settings.picture.bytes[0], 200) << "after two hundred steps of the fake";
  rig.bench.panels().show_layout("Samples");
  rig.ui.frames(3);
  ASSERT_TRUE(rig.bench.commands().run("samples.from-canvas"));
  rig.ui.frames(2);
  const auto sent = rig.sent<SetSamples>().back().settings.request;
  ASSERT_TRUE(sent.start);
  EXPECT_EQ(sent.start->bytes[0], 200);
  ASSERT_TRUE(rig.bench.commands().run("samples.from-canvas"));
  EXPECT_EQ(rig.wall().start.count, 0);
}

TEST(ComposedPictures, AreBuiltByHandAndSampledAsOneModel) {
  BenchRig rig;
  rig.bench.panels().show_layout("Samples");
  rig.ui.frames(3);
  auto& shared = *rig.bench.view().shared;
  EXPECT_FALSE(rig.bench.commands().run("pictures.samples")) << "nothing is composed yet";
  rig.ui.click("pictures.begin");
  rig.ui.frames(2);
  rig.ui.click("pictures.model.sprites-shape");
  rig.ui.frames(2);
  ASSERT_EQ(shared.pictures.root.children.size(), 1u);
  EXPECT_EQ(shared.pictures.root.children[0].label, "square");
  rig.ui.click("pictures.add." + std::to_string(shared.pictures.root.id));
  rig.ui.frames(2);
  rig.ui.click("pictures.model.sprites-size");
  rig.ui.frames(2);
  ASSERT_EQ(shared.pictures.root.children.size(), 2u);
  const int64_t leaf = shared.pictures.root.children[1].id;
  rig.ui.click("pictures.class." + std::to_string(leaf));
  rig.ui.frames(2);
  rig.ui.click("pictures.class.large");
  rig.ui.frames(2);
  EXPECT_EQ(shared.pictures.root.children[1].label, "large");
  ASSERT_TRUE(rig.bench.commands().run("pictures.samples"));
  rig.ui.frames(2);
  ASSERT_EQ(rig.sent<SetSamples>().back().settings.model, kComposedModel);
  const auto serial = rig.sent<SetSamples>().back().settings.serial;
  rig.ui.drag(rig.ui.centre("pictures.weight." + std::to_string(leaf)), rig.ui.log.find("pictures.weight." + std::to_string(leaf))->max);
  rig.ui.frames(2);
  const auto sent = rig.sent<SetSamples>().back().settings;
  EXPECT_GT(sent.tree.children[1].weight, 1.5);
  EXPECT_EQ(sent.serial, serial) << "the same chains go on";
  rig.ui.click("pictures.remove." + std::to_string(leaf));
  rig.ui.frames(2);
  EXPECT_EQ(rig.sent<SetSamples>().back().settings.tree.children.size(), 1u);
  ASSERT_TRUE(rig.bench.commands().run("pictures.canvas"));
  rig.ui.frames(3);
  EXPECT_EQ(rig.sent<SetCanvas>().back().settings.model, kComposedModel);
  EXPECT_EQ(rig.sent<SetCanvas>().back().settings.tree.children.size(), 1u);
}

TEST(ComposedPictures, OpenFromTheProgramsOwnAndFromAFile) {
  BenchRig rig;
  rig.bench.panels().show_layout("Samples");
  rig.ui.frames(3);
  rig.ui.click("pictures.open");
  rig.ui.frames(2);
  rig.ui.click("pictures.open.sneaker-and-boot");
  rig.ui.frames(3);
  const auto& tree = rig.bench.view().shared->pictures;
  EXPECT_EQ(tree.root.children.size(), 2u);
  EXPECT_EQ(rig.sent<SetSamples>().back().settings.model, kComposedModel);
  EXPECT_EQ(rig.sent<SetSamples>().back().settings.tree, tree.root);
  basin::testing::TemporaryFolder folder;
  basin::save_composition(folder / "mine.toml", {"", "", false, tree.root});
  auto changed = tree.root;
  changed.children.pop_back();
  basin::save_composition(folder / "one.toml", {"", "", false, changed});
  rig.bench.panels().show_layout("Overview");
  rig.bench.open_file(folder / "one.toml");
  rig.ui.frames(3);
  EXPECT_EQ(tree.root.children.size(), 1u);
  EXPECT_EQ(tree.root.children[0].source, "fashion-mnist-conditional") << "a model's name stays one";
  EXPECT_TRUE(rig.sent<Reset>().empty()) << "the training run stays";
}

TEST(Samples, AreSavedAsPictureIdxFolderAndFilm) {
  SamplesRig rig;
  EXPECT_FALSE(rig.bench.commands().run("samples.save")) << "there are none yet";
  rig.draw_samples();
  const auto saved = [&](const std::string& ending) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(BenchRig::exports()))
      if (const auto name = entry.path().string();
          name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
        return entry.path().string();
    return std::string();
  };
  for (const auto& [id, ending] : {std::pair<const char*, const char*>{"samples.save", "samples.png"},
                                   {"samples.save-idx", "samples.idx"},
                                   {"samples.save-folder", "0036.png"},
                                   {"samples.film", "samples.gif"}}) {
    ASSERT_TRUE(rig.bench.commands().run(id)) << id;
    for (int i = 0; i < 3000 && saved(ending).empty(); ++i) rig.ui.frames(1), std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_FALSE(saved(ending).empty()) << ending;
    for (int i = 0; i < 100; ++i) rig.ui.frames(1), std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the job's end is noticed
  }
}

}  // namespace
}  // namespace app
