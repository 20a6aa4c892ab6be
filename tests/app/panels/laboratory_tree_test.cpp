#include "app/panels/laboratory_tree.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "core/base/errors.h"

namespace app {
namespace {

using basin::CompositionNode;
using basin::NodeKind;

CompositionNode operator_of(NodeKind kind, std::vector<CompositionNode> children) {
  CompositionNode node;
  node.kind = kind;
  node.children = std::move(children);
  give_ids(node);
  return node;
}

CompositionNode two_leaves(NodeKind kind) {
  return operator_of(kind, {make_leaf(NodeKind::density, "rings"), make_leaf(NodeKind::density, "spiral")});
}

std::vector<int64_t> ids_of(const CompositionNode& root) {
  std::vector<int64_t> ids;
  visit_nodes(root, [&](const CompositionNode& node, int64_t) { ids.push_back(node.id); });
  return ids;
}

TEST(LaboratoryTree, AFileIsADrawingOrAModelByItsName) {
  EXPECT_EQ(leaf_of_file("a/cat.PNG").kind, NodeKind::drawing);
  EXPECT_EQ(leaf_of_file("points.csv").kind, NodeKind::drawing);
  EXPECT_EQ(leaf_of_file("runs/first").kind, NodeKind::model);
  EXPECT_EQ(leaf_of_file("a.safetensors").source, "a.safetensors");
}

TEST(LaboratoryTree, ADrawingJoinsWhateverIsSelected) {
  const auto drawing = make_leaf(NodeKind::drawing, "a.png");
  auto root = two_leaves(NodeKind::product);
  ASSERT_TRUE(join_leaf(root, root.id, drawing));
  EXPECT_EQ(root.children[2].kind, NodeKind::drawing);
  const int64_t id = root.children[2].id;
  ASSERT_TRUE(join_leaf(root, id, make_leaf(NodeKind::drawing, "b.png")));
  EXPECT_EQ(root.children.size(), 3u) << "the new drawing takes the old one's place";
  EXPECT_EQ(root.children[2].source, "b.png");
  ASSERT_TRUE(join_leaf(root, root.children[0].id, drawing));
  EXPECT_EQ(root.children[0].kind, NodeKind::product);
  EXPECT_EQ(root.children[0].children[1].source, "a.png");
  auto without = two_leaves(NodeKind::without);
  ASSERT_TRUE(join_leaf(without, without.id, drawing));
  EXPECT_EQ(without.children[0].kind, NodeKind::without);
  EXPECT_FALSE(join_leaf(root, 12345, drawing));
}

TEST(LaboratoryTree, AddsToAndAndOrOnly) {
  auto root = two_leaves(NodeKind::product);
  EXPECT_TRUE(add_child(root, root.id, make_leaf(NodeKind::run, "")));
  EXPECT_EQ(root.children.size(), 3u);
  EXPECT_FALSE(add_child(root, root.children[0].id, spare_leaf())) << "a leaf takes none";
  EXPECT_FALSE(add_child(root, 999, spare_leaf()));
  EXPECT_FALSE(add_child(root, root.id, make_leaf(NodeKind::density, "no such density")));
  auto without = two_leaves(NodeKind::without);
  EXPECT_FALSE(add_child(without, without.id, spare_leaf()));
  EXPECT_EQ(without.children.size(), 2u);
}

TEST(LaboratoryTree, WrappingKeepsTheNodesSayInTheOldParent) {
  auto root = two_leaves(NodeKind::mixture);
  const int64_t id = root.children[1].id;
  root.children[1].weight = 0.7;
  root.children[1].offset = 3;
  root.children[1].temperature = 2;
  ASSERT_TRUE(wrap_node(root, id, NodeKind::without));
  const auto& above = root.children[1];
  EXPECT_EQ(above.kind, NodeKind::without);
  EXPECT_EQ(above.weight, 0.7);
  EXPECT_EQ(above.offset, 3);
  ASSERT_EQ(above.children.size(), 2u);
  EXPECT_EQ(above.children[0].id, id);
  EXPECT_EQ(above.children[0].weight, 1.0);
  EXPECT_EQ(above.children[0].temperature, 2) << "part of the node's own energy";
}

TEST(LaboratoryTree, RemovingLeavesNoEmptyOperator) {
  auto root = operator_of(NodeKind::product, {two_leaves(NodeKind::without), spare_leaf()});
  give_ids(root);
  const int64_t kept = root.children[0].children[1].id;
  root.children[0].weight = 0.5;
  ASSERT_TRUE(remove_node(root, root.children[0].children[0].id));
  EXPECT_EQ(root.children[0].id, kept) << "what is left of a 'not' takes its place";
  EXPECT_EQ(root.children[0].weight, 0.5);
  ASSERT_TRUE(remove_node(root, kept));
  EXPECT_EQ(root.children.size(), 1u);
  EXPECT_FALSE(remove_node(root, root.children[0].id)) << "the tree would be empty";
  EXPECT_FALSE(remove_node(root, root.id));
}

TEST(LaboratoryTree, MovesAmongSiblings) {
  auto root = two_leaves(NodeKind::without);
  const int64_t first = root.children[0].id;
  EXPECT_FALSE(move_node(root, first, -1));
  ASSERT_TRUE(move_node(root, first, 1));
  EXPECT_EQ(root.children[1].id, first);
  EXPECT_FALSE(move_node(root, first, 1));
  EXPECT_FALSE(move_node(root, root.id, 1));
}

TEST(LaboratoryTree, ANotTakesAwayTheRestTogether) {
  auto root = two_leaves(NodeKind::product);
  ASSERT_TRUE(add_child(root, root.id, spare_leaf()));
  ASSERT_TRUE(become_operator(root, root.id, NodeKind::without));
  ASSERT_EQ(root.children.size(), 2u);
  EXPECT_EQ(root.children[1].kind, NodeKind::mixture);
  EXPECT_EQ(root.children[1].children.size(), 2u);
}

TEST(LaboratoryTree, ANewCompositionIsSelectedAtItsRootAndStartsAnew) {
  basin::LaboratorySettings settings;
  EXPECT_FALSE(has_composition(settings));
  settings.selected = 77;
  settings.restarts = 4;
  const auto next = with_composition(settings, two_leaves(NodeKind::product));
  EXPECT_TRUE(has_composition(next));
  EXPECT_EQ(next.selected, next.root.id);
  EXPECT_EQ(next.restarts, 5);
}

TEST(LaboratoryTree, TwoThousandRandomEditsKeepItValid) {
  std::mt19937 random(11);
  auto root = two_leaves(NodeKind::product);
  int done = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto ids = ids_of(root);
    const int64_t id = random() % 20 == 0 ? 12345 : ids[random() % ids.size()];
    const auto kind = static_cast<NodeKind>(random() % 7);
    const auto leaf = random() % 4 == 0 ? make_leaf(kind, random() % 2 ? "" : "rings") : spare_leaf();
    const auto before = root;
    bool edited = false;
    switch (random() % 6) {
      case 0:
        edited = add_child(root, id, leaf);
        break;
      case 1:
        edited = become_leaf(root, id, leaf);
        break;
      case 2:
        edited = become_operator(root, id, kind);
        break;
      case 3:
        edited = wrap_node(root, id, kind);
        break;
      case 4:
        edited = remove_node(root, id);
        break;
      default:
        edited = move_node(root, id, random() % 2 ? 1 : -1);
    }
    ASSERT_NO_THROW(validate(root)) << "edit " << i;
    const auto now = ids_of(root);
    ASSERT_EQ(std::set<int64_t>(now.begin(), now.end()).size(), now.size()) << "ids are unique";
    ASSERT_TRUE(edited || root == before) << "a refused edit changes nothing";
    done += edited ? 1 : 0;
  }
  EXPECT_GT(done, 300);
}

}  // namespace
}  // namespace app
