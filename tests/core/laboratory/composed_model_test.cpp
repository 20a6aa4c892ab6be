#include "core/laboratory/composed_model.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/energy/networks.h"
#include "core/restoration/fill_run.h"
#include "core/training/model_weights.h"
#include "core/training/torch_model.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

class ComposedModels : public ::testing::Test {
 protected:
  /// A model of random weights of pictures 12 x 12, in a file of this name.
  void write(const std::string& name, int64_t classes, int64_t seed, int64_t levels = 4, int64_t side = 12, bool classifier = false) const {
    RunOptions options;
    options.data.set = DataSet::sprites;
    options.data.size = side;
    options.data.grey = true;
    options.compute.threads = 2;
    options.network.classes = classes;
    options.network.kind = levels > 0 ? Network::unet : Network::improved_cd_small;
    options.network.width = 4;
    options.network.noise_levels = levels, options.network.sigma_high = 2, options.network.sigma_low = 0.1;
    options.chain.step_size = 0.002;
    if (classifier) {
      options.network.kind = Network::improved_cd_small, options.network.logits = true;
      options.objective.kind = ObjectiveKind::cross_entropy;
    }
    if (levels > 0) {
      if (!classifier) options.objective.kind = ObjectiveKind::noise_levels;
      options.buffer.start = ChainStart::noise;
    }
    SampleSpace space;
    space.image = true, space.channels = 1, space.height = space.width = side, space.low = -1, space.high = 1;
    for (int64_t i = 0; i < classes; ++i) space.classes.push_back("class " + std::to_string(i));
    auto rng = make_generator(torch::kCPU, seed, 0);
    const auto made = make_network(options.network, space, rng);
    NamedTensors stirred;
    for (const auto& [parameter, tensor] : made->parameters()) stirred.emplace_back(parameter, tensor + 0.2 * torch::randn(tensor.sizes(), rng));
    write_weights(folder / (name + ".safetensors"), *made->with_parameters(stirred), options, {space, 0.0}, 10);
  }
  CompositionNode leaf(const std::string& name, const std::string& label = "", double weight = 1) const {
    CompositionNode node;
    node.kind = NodeKind::model;
    node.source = folder / (name + ".safetensors");
    node.label = label;
    node.weight = weight;
    return node;
  }
  static CompositionNode tree(NodeKind kind, std::vector<CompositionNode> children) {
    CompositionNode root;
    root.kind = kind;
    root.children = std::move(children);
    give_ids(root);
    return root;
  }
  torch::Tensor pictures(int64_t count) const {
    auto rng = make_generator(torch::kCPU, 3, 0);
    return torch::rand({count, 1, 12, 12}, rng) * 2 - 1;
  }
  EnergyPtr alone(const std::string& name, int64_t label, int64_t count) const {
    const SavedModel model(folder / (name + ".safetensors"), {});
    return label < 0 ? model.energy() : model.energy()->conditioned_on(torch::full({count}, label, torch::kLong));
  }

  TemporaryFolder folder;
};

TEST_F(ComposedModels, TheEnergyIsThatOfTheTreeAtEveryLevel) {
  write("shape", 3, 1), write("size", 2, 2), write("base", 0, 3);
  const auto model = compose_models(tree(NodeKind::conditions, {leaf("base"), leaf("shape", "class 2", 1.5), leaf("size", "0")}));
  EXPECT_EQ(model->options().network.classes, 0);
  EXPECT_TRUE(model->data().space.classes.empty());
  EXPECT_FALSE(model->has_buffer());
  const auto x = pictures(40);
  for (const double sigma : {0.1, 1.0}) {
    const auto level = torch::full({}, sigma);
    const auto of = [&](const std::string& name, int64_t label) { return (*alone(name, label, 40)->at_level(level))(x); };
    const auto expected = -1.5 * of("base", -1) + 1.5 * of("shape", 2) + of("size", 0);
    const auto composed = model->energy()->at_level(level);
    EXPECT_TRUE((*composed)(x).allclose(expected, 1e-4, 1e-4)) << sigma;
    const auto fast = model->energy()->prepared()->at_level(level)->energy_and_grad(x);
    const auto grad = composed->energy_and_grad(x).grad;
    EXPECT_LT((fast.grad - grad).abs().max().item<double>(), 1e-4 * grad.abs().max().item<double>()) << sigma;
  }
}

TEST_F(ComposedModels, AClassifierIsAConditionOnWhatSaysWhichPicturesAreLikely) {
  write("shape", 3, 1, 4, 12, true), write("base", 0, 3);
  const auto x = pictures(6);
  const auto level = torch::full({}, 0.5);
  const SavedModel shape(folder / "shape.safetensors", {});
  const auto surprisal = -shape.energy()->at_level(level)->class_energies(x).neg().log_softmax(1).select(1, 2);
  const auto expected = (*alone("base", -1, 6)->at_level(level))(x) + 1.5 * surprisal;
  for (const auto& children : {std::vector{leaf("base"), leaf("shape", "class 2", 1.5)}, std::vector{leaf("shape", "class 2", 1.5), leaf("base")}})
    for (const auto kind : {NodeKind::conditions, NodeKind::product}) {
      if (kind == NodeKind::conditions && children[0].source != leaf("base").source) continue;
      const auto model = compose_models(tree(kind, children));
      EXPECT_TRUE((*model->energy()->at_level(level))(x).allclose(expected, 1e-4, 1e-4));
      SampleRequest request;
      request.count = 2, request.steps = 4;
      EXPECT_EQ(model->draw(request, {}).count, 2);
    }
  const auto refusal = [](const CompositionNode& root) { return bad_input_of([&] { compose_models(root); }); };
  EXPECT_NE(refusal(tree(NodeKind::conditions, {leaf("base"), leaf("shape")})).find("give it a class"), std::string::npos);
  EXPECT_NE(refusal(leaf("shape", "1")).find("classifiers alone"), std::string::npos);
  EXPECT_NE(refusal(tree(NodeKind::mixture, {leaf("base"), leaf("shape", "1")})).find("no density"), std::string::npos);
  EXPECT_NE(refusal(tree(NodeKind::product, {leaf("base"), tree(NodeKind::mixture, {leaf("base"), leaf("shape", "1")})})).find("no density"),
            std::string::npos)
      << "wherever it is";
  EXPECT_NE(refusal(tree(NodeKind::conditions, {leaf("shape", "1"), leaf("base")})).find("put a model of pictures first"), std::string::npos);
  SampleRequest alone;
  EXPECT_NE(bad_input_of([&] { shape.draw(alone, {}); }).find("learned classes alone"), std::string::npos);
}

TEST_F(ComposedModels, ParticlesAreChainsOfOneSample) {
  write("shape", 3, 1, 4, 12, true), write("base", 0, 3);
  const auto given = [this](double weight) { return tree(NodeKind::conditions, {leaf("base"), leaf("shape", "class 2", weight)}); };
  const std::shared_ptr<Model> model = compose_models(given(1));
  SampleRequest request;
  request.count = 5, request.steps = 8, request.particles = 3;
  const auto run = model->start(request);
  EXPECT_EQ(run->view().pictures.count, 5);
  EXPECT_EQ(run->view().energies.size(), 5u);
  while (!run->finished()) run->advance(3);
  EXPECT_EQ(run->view().pictures.bytes, model->draw(request, {}).bytes) << "step by step and at a stretch";
  run->take_model(compose_models(given(2)));
  EXPECT_FALSE(run->finished()) << "back at a level where they can become another picture";
  while (!run->finished()) run->advance(3);
  EXPECT_EQ(run->view().pictures.count, 5);

  const auto message = bad_input_of([&] { run->take_model(compose_models(tree(NodeKind::product, {leaf("base"), leaf("shape", "class 2")}))); });
  EXPECT_NE(message.find("one particle"), std::string::npos);
  EXPECT_EQ(run->view().pictures.count, 5) << "the run is as it was";
  const SavedModel base(folder / "base.safetensors", {});
  EXPECT_NE(bad_input_of([&] { base.start(request); }).find("one particle"), std::string::npos);
}

TEST_F(ComposedModels, FillsAndSamplesLikeAnyModel) {
  write("shape", 3, 1), write("size", 2, 2);
  const std::shared_ptr<Model> model = compose_models(tree(NodeKind::product, {leaf("shape", "1"), leaf("size", "1")}));
  SampleRequest request;
  request.count = 5, request.steps = 8;
  const auto drawn = model->draw(request, {});
  EXPECT_EQ(drawn.count, 5);
  FillRequest fill{{1, 1, 12, 12, std::vector<uint8_t>(144, 90)}, Mask(12, 12, true)};
  fill.options.chains = 5, fill.options.steps = 8;
  const auto run = make_fill_run(model, std::move(fill));
  run->advance(8);
  EXPECT_EQ(run->view().candidates.bytes, drawn.bytes) << "a hole of everything is free sampling";
  EXPECT_NE(bad_input_of([&] { model->save(folder / "all.safetensors"); }).find("no weights"), std::string::npos);
}

TEST_F(ComposedModels, ChainsGoOnWhileWeightsMove) {
  write("shape", 3, 1), write("size", 2, 2), write("large", 0, 3, 4, 16);
  ModelComposer composer;
  const auto of = [&](double weight) -> std::shared_ptr<const Model> {
    return composer.compose(tree(NodeKind::product, {leaf("shape", "1"), leaf("size", "1", weight)}));
  };
  auto model = of(1);
  SampleRequest request;
  request.count = 4, request.steps = 12;
  const auto run = model->start(request);
  FillRequest fill{{1, 1, 12, 12, std::vector<uint8_t>(144, 90)}, Mask(12, 12, true)};
  fill.options.chains = 4, fill.options.steps = 12;
  const auto filling = make_fill_run(model, std::move(fill));
  run->advance(5), filling->advance(5);
  const auto next = of(4);
  run->take_model(next), filling->take_model(next);
  model.reset();  // nothing refers to it any more
  EXPECT_EQ(run->step(), 5);
  EXPECT_EQ(run->view().energies.size(), 4u);
  run->advance(12), filling->advance(12);
  EXPECT_TRUE(run->finished());
  const auto before = run->view().energies;
  run->take_model(of(0.2)), filling->take_model(of(0.2));
  EXPECT_FALSE(run->finished()) << "chains that were done move again";
  EXPECT_FALSE(filling->finished());
  EXPECT_GT(run->view().sigma, 0);
  run->advance(12), filling->advance(12);
  EXPECT_TRUE(run->finished());
  EXPECT_NE(run->view().energies, before);
  EXPECT_NE(bad_input_of([&] { run->take_model(compose_models(tree(NodeKind::product, {leaf("large")}))); }).find("16 x 16"), std::string::npos);
}

TEST_F(ComposedModels, OpenFromTheirFileBesideTheirModels) {
  write("shape", 3, 1);
  write_atomically(folder / "two.toml",
                   "kind = \"and\"\n[[children]]\nkind = \"model\"\nsource = \"shape.safetensors\"\nclass = \"class 1\"\n"
                   "[[children]]\nkind = \"model\"\nsource = \"shape.safetensors\"\nclass = \"class 2\"\nweight = 0.5\n");
  const auto model = open_model_or_composition({folder / "two.toml"}, {});
  const auto x = pictures(4);
  const auto expected = (*alone("shape", 1, 4))(x) + 0.5 * (*alone("shape", 2, 4))(x);
  EXPECT_TRUE((*model->energy())(x).allclose(expected, 1e-4, 1e-4));
  EXPECT_EQ(open_model_or_composition({folder / "shape.safetensors"}, {})->data().space.classes.size(), 3u);
}

TEST_F(ComposedModels, EveryOneOfTheProgramsOwnIsAModel) {
  ASSERT_GE(picture_composition_names().size(), 2u);
  for (const auto& name : picture_composition_names()) {
    EXPECT_FALSE(load_composition(name).description.empty()) << name;
    EXPECT_TRUE(open_model_or_composition({name}, {})->data().space.image) << name;
  }
  const auto of_points = composition_names();
  for (const auto& name : picture_composition_names()) EXPECT_EQ(std::count(of_points.begin(), of_points.end(), name), 0) << name;
}

TEST_F(ComposedModels, RefuseWhatDoesNotFitTogether) {
  write("shape", 3, 1), write("other", 0, 2, 0), write("large", 0, 3, 4, 16);
  const auto refusal = [&](const CompositionNode& root) { return bad_input_of([&] { compose_models(root); }); };
  EXPECT_NE(refusal(tree(NodeKind::product, {leaf("shape", "0"), leaf("other")})).find("levels of noise"), std::string::npos);
  EXPECT_NE(refusal(tree(NodeKind::product, {leaf("shape", "0"), leaf("large")})).find("16 x 16"), std::string::npos);
  EXPECT_NE(refusal(tree(NodeKind::product, {leaf("shape", "9")})).find("shape.safetensors"), std::string::npos);
  EXPECT_NE(refusal(tree(NodeKind::product, {leaf("large", "1")})).find("network.classes = 0"), std::string::npos);
  auto either = tree(NodeKind::mixture, {leaf("shape", "0"), leaf("shape", "1")});
  EXPECT_TRUE(compose_models(either));
  either.balanced = true;
  EXPECT_NE(refusal(either).find("balanced"), std::string::npos);
  CompositionNode rings;
  rings.source = "rings";
  EXPECT_NE(refusal(tree(NodeKind::product, {rings})).find("no saved model"), std::string::npos);
}

}  // namespace
}  // namespace basin
