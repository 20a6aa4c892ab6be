#include "app/panels/composition.h"

#include <gtest/gtest.h>

#include "app/panels/laboratory_tree.h"
#include "tests/app/panels/panel_rig.h"
#include "tests/support/bench_rig.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

using basin::NodeKind;

struct Tree : PanelRig {
  Tree() : PanelRig(std::make_unique<CompositionPanel>(), point_options(), ImVec2(420, 1200)) {
    basin::CompositionNode root;
    root.kind = NodeKind::mixture;
    root.children = {make_leaf(NodeKind::density, "rings"), make_leaf(NodeKind::density, "spiral")};
    laboratory.set(with_composition({}, root));
    answer_laboratory();
  }
  const basin::CompositionNode& root() const { return view.laboratory_settings.root; }
  std::string node(size_t child, const std::string& part = "") const { return "node." + std::to_string(root().children[child].id) + part; }
  /// What was sent last.
  basin::LaboratorySettings sent() const {
    EXPECT_FALSE(outbox.empty());
    return outbox.empty() ? basin::LaboratorySettings{} : std::get<SetLaboratory>(outbox.back()).settings;
  }
};

TEST(CompositionPanel, AsksToBeSeen) {
  Tree rig;
  EXPECT_TRUE(rig.shared.laboratory_request.visible);
}

TEST(CompositionPanel, ASliderSendsTheNewWeight) {
  Tree rig;
  const WidgetRect slider = *rig.ui.log.find(rig.node(1, ".weight"));
  rig.ui.click_at(slider.at(0.6f));
  const auto sent = rig.sent();
  EXPECT_NEAR(sent.root.children[1].weight, 3.0, 0.15);
  EXPECT_EQ(sent.root.children[0].weight, 1.0);
}

TEST(CompositionPanel, AClickSelectsANodeForTheLandscape) {
  Tree rig;
  rig.ui.click(rig.node(0));
  EXPECT_EQ(rig.sent().selected, rig.root().children[0].id);
  EXPECT_TRUE(rig.shared.landscape.laboratory);
  rig.answer_laboratory();
  rig.ui.click(rig.node(1, ".map"));
  EXPECT_EQ(rig.sent().selected, rig.root().children[1].id);
}

TEST(CompositionPanel, AChildOfAnOrHasAnOffsetAndTheOrABalance) {
  Tree rig;
  EXPECT_TRUE(rig.ui.drawn("node." + std::to_string(rig.root().id) + ".balanced"));
  EXPECT_FALSE(rig.ui.drawn("node." + std::to_string(rig.root().id) + ".offset"));
  rig.ui.click(rig.node(0));
  rig.answer_laboratory();
  ASSERT_TRUE(rig.ui.drawn(rig.node(0, ".offset")));
  EXPECT_FALSE(rig.ui.drawn(rig.node(0, ".balanced")));
  rig.ui.click_at(rig.ui.log.find(rig.node(0, ".offset"))->at(0.75f));
  EXPECT_NEAR(rig.sent().root.children[0].offset, 10, 1.5);
}

TEST(CompositionPanel, AddsWrapsAndRemoves) {
  Tree rig;
  rig.ui.click("tree.add");
  rig.ui.click("tree.density.pinwheel");
  ASSERT_EQ(rig.sent().root.children.size(), 3u);
  EXPECT_EQ(rig.sent().root.children[2].source, "pinwheel");
  rig.answer_laboratory();
  rig.ui.click(rig.node(2));
  rig.answer_laboratory();
  rig.ui.click("tree.wrap");
  rig.ui.click("tree.wrap.not");
  EXPECT_EQ(rig.sent().root.children[2].kind, NodeKind::without);
  EXPECT_NO_THROW(validate(rig.sent().root));
  rig.answer_laboratory();
  rig.ui.click(rig.node(2));
  rig.answer_laboratory();
  rig.ui.click("tree.remove");
  EXPECT_EQ(rig.sent().root.children.size(), 2u);
  EXPECT_EQ(rig.sent().selected, rig.root().id) << "what was selected is gone";
}

TEST(CompositionPanel, ChangesOperatorAndLeaf) {
  Tree rig;
  rig.ui.click("tree.change");
  rig.ui.click("tree.change.and");
  EXPECT_EQ(rig.sent().root.kind, NodeKind::product);
  rig.answer_laboratory();
  rig.ui.click(rig.node(1));
  rig.answer_laboratory();
  rig.ui.click("tree.change");
  rig.ui.click("tree.run");
  EXPECT_EQ(rig.sent().root.children[1].kind, NodeKind::run);
}

TEST(CompositionPanel, SaysWhyANodeCannotBeShown) {
  Tree rig;
  auto snapshot = *rig.view.laboratory;
  snapshot.nodes[1].error = "There is no run to follow; press Space.";
  snapshot.nodes[1].energy = {};
  const float before = rig.ui.log.find(rig.node(1))->min.y;
  rig.show(snapshot);
  EXPECT_GT(rig.ui.log.find(rig.node(1))->min.y, before) << "a line of text stands between";
}

TEST(CompositionInWindow, TheLayoutShowsTheLaboratoryAndLeavingItTheRun) {
  BenchRig rig;
  EXPECT_FALSE(rig.bench.view().shared->laboratory_request.visible);
  rig.press({GLFW_KEY_6, 0});
  EXPECT_TRUE(rig.bench.view().shared->landscape.laboratory);
  EXPECT_TRUE(rig.bench.view().shared->laboratory_request.visible);
  ASSERT_GE(rig.sent<SetLaboratory>().size(), 1u) << "something to look at from the first moment";
  EXPECT_NO_THROW(validate(rig.sent<SetLaboratory>()[0].settings.root));
  rig.answer();
  rig.answer();
  EXPECT_TRUE(rig.ui.drawn("laboratory.plane"));
  EXPECT_TRUE(rig.ui.drawn("honesty.history"));
  rig.press({GLFW_KEY_1, 0});
  EXPECT_FALSE(rig.bench.view().shared->landscape.laboratory);
  EXPECT_FALSE(rig.bench.view().shared->laboratory_request.visible);
  ASSERT_FALSE(rig.sent<SetLaboratoryRequest>().empty());
  EXPECT_FALSE(rig.sent<SetLaboratoryRequest>().back().request.visible);
}

TEST(CompositionInWindow, OneClickCompositionsReplaceTheTreeAndLearn) {
  BenchRig rig;
  rig.press({GLFW_KEY_6, 0});
  rig.answer();
  rig.pick("composition.figure-a-b");
  ASSERT_EQ(rig.sent<SetLaboratory>().size(), 1u);
  EXPECT_TRUE(rig.sent<SetLaboratory>()[0].settings.learning);
  EXPECT_EQ(rig.sent<SetLaboratory>()[0].settings.root.children.size(), 2u);
  rig.answer();
  rig.press({GLFW_KEY_C, 0});
  ASSERT_EQ(rig.sent<SetLaboratory>().size(), 1u);
  EXPECT_FALSE(rig.sent<SetLaboratory>()[0].settings.moving);
  rig.press({GLFW_KEY_C, kCtrl | kShift});
  EXPECT_EQ(rig.sent<SaveComposition>().size(), 1u);
}

TEST(CompositionInWindow, TheSwitchTurnsTheLandscapeOver) {
  BenchRig rig;
  ASSERT_TRUE(rig.ui.drawn("landscape.plane"));
  rig.ui.click("landscape.source.Laboratory");
  rig.answer();
  rig.answer();
  EXPECT_TRUE(rig.ui.drawn("laboratory.plane"));
  rig.press({GLFW_KEY_W, 0});
  EXPECT_TRUE(rig.ui.drawn("landscape.plane"));
}

}  // namespace
}  // namespace app
