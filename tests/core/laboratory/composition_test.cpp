#include "core/laboratory/composition.h"

#include <gtest/gtest.h>

#include <set>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

constexpr const char* kNested = R"(
kind = "not"
[[children]]
kind = "or"
balanced = true
[[children.children]]
kind = "density"
source = "rings"
weight = 2
[[children.children]]
kind = "density"
source = "spiral"
offset = -1.5
[[children]]
kind = "preset"
source = "two-moons"
temperature = 0.5
)";

TEST(Composition, EveryOneOfTheProgramsOwnIsSound) {
  ASSERT_GE(composition_names().size(), 4u);
  for (const auto& name : composition_names()) {
    const auto composition = load_composition(name);
    EXPECT_FALSE(composition.description.empty()) << name;
    validate(composition.root);
  }
}

TEST(Composition, FilesKeepTheTree) {
  const auto read = read_composition(kNested, "nested.toml");
  EXPECT_EQ(read.root.children[0].children[0].weight, 2);
  EXPECT_TRUE(read.root.children[0].balanced);
  EXPECT_EQ(read_composition(to_toml(read), "again").root, read.root);
}

TEST(Composition, LeavesKeepTheirClass) {
  const std::string text =
      "kind = \"given\"\n[[children]]\nkind = \"model\"\nsource = \"base\"\n[[children]]\nkind = \"model\"\nsource = \"shape\"\nclass = \"heart\"\n";
  const auto read = read_composition(text, "given.toml");
  EXPECT_EQ(read.root.kind, NodeKind::conditions);
  EXPECT_EQ(read.root.children[1].label, "heart");
  EXPECT_EQ(describe(read.root.children[1]), "model shape, heart");
  EXPECT_EQ(read_composition(to_toml(read), "again").root, read.root);
}

TEST(Composition, IdsAreGivenOnceAndKept) {
  auto root = read_composition(kNested, "nested.toml").root;
  const int64_t kept = root.children[1].id;
  root.children.push_back(root.children[0]);  // a copy repeats ids
  give_ids(root);
  std::set<int64_t> ids;
  int64_t count = 0;
  visit_nodes(root, [&](const CompositionNode& node, int64_t) { ids.insert(node.id), ++count; });
  EXPECT_EQ(static_cast<int64_t>(ids.size()), count);
  EXPECT_EQ(root.children[1].id, kept);
  EXPECT_EQ(find_node(root, kept), &root.children[1]);
}

TEST(Composition, WrongFilesAreRefusedWithPlaceAndRemedy) {
  const auto refusal = [](const std::string& text) { return bad_input_of([&] { read_composition(text, "file.toml"); }); };
  EXPECT_NE(refusal("kind = \"density\"\nsource = \"ringz\"").find("rings"), std::string::npos);
  EXPECT_NE(refusal("kind = \"and\"").find("no children"), std::string::npos);
  EXPECT_NE(refusal("kind = \"xor\"").find("line 1"), std::string::npos);
  EXPECT_NE(refusal("kind = \"density\"\nsource = \"rings\"\nweigth = 2").find("weight"), std::string::npos);
  EXPECT_NE(refusal("kind = \"density\"\nsource = \"rings\"\nweight = -2").find("line 3"), std::string::npos);
  EXPECT_NE(refusal("kind = [").find("line 1"), std::string::npos);
  EXPECT_NE(refusal("kind = \"model\"").find("checkpoint"), std::string::npos);
  EXPECT_NE(refusal("kind = \"density\"\nsource = \"rings\"\nclass = \"1\"").find("no classes"), std::string::npos);
  EXPECT_NE(refusal("kind = \"given\"\n[[children]]\nkind = \"density\"\nsource = \"rings\"").find("a base"), std::string::npos);
  EXPECT_NE(refusal("kind = \"not\"\n[[children]]\nkind = \"density\"\nsource = \"rings\"").find("takes 2"), std::string::npos);
}

TEST(Composition, FilesAreNamedRelativeToTheCompositionsOwn) {
  const testing::TemporaryFolder folder;
  CompositionPreset composition;
  composition.root.kind = NodeKind::mixture;
  for (const auto& [kind, source] : {std::pair<NodeKind, std::string>{NodeKind::drawing, folder / "1-cat.png"},
                                     {NodeKind::model, folder / "deep/run"},
                                     {NodeKind::drawing, "/elsewhere/points.csv"},
                                     {NodeKind::density, "rings"}}) {
    composition.root.children.emplace_back();
    composition.root.children.back().kind = kind;
    composition.root.children.back().source = source;
  }
  give_ids(composition.root);
  const std::string file = folder / "composition.toml";
  save_composition(file, composition);
  const auto as_written = read_composition(read_file(file), file).root.children;
  EXPECT_EQ(as_written[0].source, "1-cat.png");
  EXPECT_EQ(as_written[1].source, "deep/run");
  EXPECT_EQ(as_written[2].source, "/elsewhere/points.csv");
  EXPECT_EQ(as_written[3].source, "rings");
  EXPECT_EQ(open_composition(file).root, composition.root);
  EXPECT_EQ(describe(composition.root.children[0]), "drawing 1-cat.png");
  EXPECT_FALSE(holds_model(composition.root.children[0]));
  EXPECT_TRUE(holds_model(composition.root));
  EXPECT_NE(bad_input_of([&] { read_composition("kind = \"drawing\"", "file.toml"); }).find("picture"), std::string::npos);
}

TEST(Composition, DepthAndSizeAreBounded) {
  CompositionNode leaf;
  leaf.source = "rings";
  CompositionNode deep = leaf;
  for (int i = 0; i < 20; ++i) {
    CompositionNode parent;
    parent.kind = NodeKind::product;
    parent.children = {deep};
    deep = parent;
  }
  EXPECT_NE(bad_input_of([&] { validate(deep); }).find("levels"), std::string::npos);
  CompositionNode wide;
  wide.kind = NodeKind::mixture;
  wide.children.assign(100, leaf);
  EXPECT_NE(bad_input_of([&] { validate(wide); }).find("nodes"), std::string::npos);
}

}  // namespace
}  // namespace basin
