#include "core/studies/factor_table.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/data/known_space.h"
#include "core/energy/networks.h"
#include "core/training/model_weights.h"
#include "core/training/torch_model.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

class FactorTables : public ::testing::Test {
 protected:
  std::shared_ptr<const Model> model(SpriteFactor factor, bool conditional = true, DataSet set = DataSet::sprites,
                                     ObjectiveKind objective = ObjectiveKind::noise_levels) const {
    RunOptions options;
    options.data.set = set;
    options.data.label = factor;
    options.compute.threads = 2;
    options.network.kind = Network::unet, options.network.width = 4;
    options.network.noise_levels = 3, options.network.sigma_high = 2, options.network.sigma_low = 0.1;
    options.network.classes = conditional ? static_cast<int64_t>(level_names(factor).size()) : 0;
    options.objective.kind = objective;
    if (objective == ObjectiveKind::cross_entropy) options.network.kind = Network::igebm, options.network.logits = true;
    options.buffer.start = ChainStart::noise;
    options.chain.step_size = 0.002;
    SampleSpace space;
    space.image = true, space.channels = 3, space.height = space.width = 28, space.low = -1, space.high = 1;
    if (conditional) space.classes = level_names(factor);
    auto rng = make_generator(torch::kCPU, 1, 0);
    const std::string path = folder / "model.safetensors";
    const auto net = make_network(options.network, space, rng);
    auto weights = net->parameters();
    const torch::NoGradGuard no_grad;
    for (auto& [name, weight] : weights) weight = weight + 0.1 * torch::randn(weight.sizes(), rng);  // new gains tell no class from another
    write_weights(path, *net->with_parameters(weights), options, {space, 0.0}, 10);
    return std::make_shared<SavedModel>(path, LoadWatch{});
  }
  TemporaryFolder folder;
};

TEST_F(FactorTables, AsksForCombinationsOfItsKindAndReadsEveryPicture) {
  FactorRequest request;
  request.factors = {model(SpriteFactor::shape), model(SpriteFactor::position)};
  request.base = model(SpriteFactor::shape, false);
  request.combinations = SpriteCombinations::held_out;
  request.count = 6, request.steps = 3;
  double last = 0;
  const auto table = measure_factors(request, [&](double share) {
    EXPECT_GE(share, last);
    last = share;
    return true;
  });
  EXPECT_EQ(last, 1);
  ASSERT_EQ(table.read.size(), 6u);
  EXPECT_EQ(table.pictures.count, 6);
  for (const auto& sprite : table.asked) EXPECT_TRUE(is_held_out(sprite));
  EXPECT_EQ(table.right.size(), 2u);
  EXPECT_LE(table.all_right, std::min(table.right[0], table.right[1]));
  const auto truth = table.truth();
  EXPECT_EQ(truth.bytes.size(), table.pictures.bytes.size());
  EXPECT_NE(factor_table_text(table).find("position"), std::string::npos);
}

TEST_F(FactorTables, ABaseOfClassesIsAskedForItsOwnFactorToo) {
  FactorRequest request;
  request.factors = {model(SpriteFactor::shape)};
  request.base = model(SpriteFactor::size);
  request.count = 8, request.steps = 3;
  const auto table = measure_factors(request, [](double) { return true; });
  ASSERT_EQ(table.factors, (std::vector<SpriteFactor>{SpriteFactor::shape, SpriteFactor::size}));
  // Conditions without weight leave p(x | size), which is what a model of sizes draws alone.
  request.weight = 0;
  const auto unconditioned = measure_factors(request, [](double) { return true; });
  request.factors = {model(SpriteFactor::size)}, request.base = nullptr, request.weight = 1;
  const auto alone = measure_factors(request, [](double) { return true; });
  EXPECT_EQ(alone.pictures.bytes, unconditioned.pictures.bytes);
  EXPECT_EQ(alone.right.front(), unconditioned.right.back());
}

TEST_F(FactorTables, ParticlesAreChainsOfOnePicture) {
  FactorRequest request;
  request.factors = {model(SpriteFactor::shape)};
  request.base = model(SpriteFactor::shape, false);
  request.count = 5, request.steps = 3, request.particles = 3;
  const auto table = measure_factors(request, [](double) { return true; });
  EXPECT_EQ(table.read.size(), 5u);
  EXPECT_EQ(table.pictures.bytes.size(), 5u * 3 * 28 * 28);
  request.particles = 1;
  const auto alone = measure_factors(request, [](double) { return true; });
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(table.asked[i].levels, alone.asked[i].levels) << "the same is asked for";
}

TEST_F(FactorTables, RefusesWhatIsNoFactor) {
  const auto refusal = [](const FactorRequest& request) { return bad_input_of([&] { measure_factors(request, [](double) { return true; }); }); };
  FactorRequest request;
  EXPECT_NE(refusal(request).find("at least one"), std::string::npos);
  request.factors = {model(SpriteFactor::shape, false)};
  EXPECT_NE(refusal(request).find("as the base"), std::string::npos);
  request.factors = {model(SpriteFactor::shape)};
  request.base = model(SpriteFactor::size, true, DataSet::sprites, ObjectiveKind::cross_entropy);
  EXPECT_NE(refusal(request).find("The base is a classifier"), std::string::npos);
  request.base = nullptr;
  request.particles = 2;
  EXPECT_NE(refusal(request).find("one particle"), std::string::npos);
  request.particles = 1;
  request.factors = {model(SpriteFactor::shape, true, DataSet::cifar10)};
  EXPECT_NE(refusal(request).find("sprites"), std::string::npos);
}

}  // namespace
}  // namespace basin
