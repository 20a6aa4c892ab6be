// Samples step by step are those that are drawn at a stretch.

#include "core/training/sample_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/energy/networks.h"
#include "core/training/model_weights.h"
#include "core/training/torch_model.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

class SampleRuns : public ::testing::TestWithParam<bool> {
 protected:
  int64_t side() const { return GetParam() ? 12 : 28; }
  std::unique_ptr<SavedModel> model(int64_t classes) const {
    RunOptions options;
    options.data.set = DataSet::fashion_mnist;
    options.compute.threads = 2;
    options.network.classes = classes;
    if (GetParam()) {
      options.network.kind = Network::unet, options.network.width = 4;
      options.network.noise_levels = 5, options.network.sigma_high = 4, options.network.sigma_low = 0.05;
      options.objective.kind = ObjectiveKind::noise_levels;
      options.buffer.start = ChainStart::noise;
      options.chain.step_size = 0.0005;
    } else {
      options.network.kind = Network::small_cnn, options.network.width = 4;
      options.chain.sampler = SamplerKind::relaxed_langevin;
      options.chain.clip_to_box = true;
      options.chain.noise = 0.02, options.chain.step_size = 1;
    }
    SampleSpace space;
    space.image = true, space.channels = 1, space.height = space.width = side(), space.low = -1, space.high = 1;
    for (int64_t i = 0; i < classes; ++i) space.classes.push_back("class " + std::to_string(i));
    auto rng = make_generator(torch::kCPU, 1, 0);
    const auto net = make_network(options.network, space, rng);
    write_weights(folder / "model.safetensors", *net, options, {space, 0}, 1);
    return std::make_unique<SavedModel>(SavedFile(folder / "model.safetensors"), LoadWatch{});
  }
  testing::TemporaryFolder folder;
};

TEST_P(SampleRuns, StepByStepAreTheSameBitsAsAtAStretch) {
  const auto model = this->model(3);
  SampleRequest request;
  request.count = 7, request.steps = 23, request.seed = 5;
  if (!GetParam()) request.flips = 21, request.anneal_from = 0.1;
  const auto drawn = model->draw(request, {});
  const auto run = model->start(request);
  const auto first = run->view();
  EXPECT_EQ(first.step, 0);
  EXPECT_EQ(first.sigma > 0, GetParam());
  EXPECT_EQ(std::isfinite(first.noise), !GetParam());
  while (!run->finished()) run->advance(run->step() % 3 + 1);
  const auto view = run->view();
  EXPECT_EQ(view.step, 23);
  EXPECT_EQ(view.sigma, 0);
  EXPECT_EQ(view.pictures.bytes, drawn.bytes);
  EXPECT_EQ(view.energies.size(), 7u);
  EXPECT_TRUE(std::is_sorted(view.labels.begin(), view.labels.end())) << "those of a class stand together";
  run->advance(5);
  EXPECT_EQ(run->view().pictures.bytes, drawn.bytes) << "done is done";
}

TEST_P(SampleRuns, ReversedGoesDownLevelsAlone) {
  const auto model = this->model(3);
  SampleRequest request;
  request.count = 4, request.steps = 9, request.descent = Descent::reversed;
  if (!GetParam()) {
    EXPECT_NE(bad_input_of([&] { model->start(request); }).find("--reversed"), std::string::npos);
    return;
  }
  const auto run = model->start(request);
  EXPECT_NEAR(run->view().sigma, 4, 1e-6);
  run->advance(5);
  EXPECT_NEAR(run->view().sigma, 4 * std::pow(0.05 / 4, 5.0 / 9), 1e-6) << "as many levels as steps";
  while (!run->finished()) run->advance(1);
  EXPECT_EQ(run->view().pictures.bytes, model->draw(request, {}).bytes);

  ImageBatch start{1, 1, side(), side(), std::vector<uint8_t>(static_cast<size_t>(side() * side()), 200)};
  request.start = std::make_shared<const ImageBatch>(start);
  request.start_noise = 0.1;  // between two levels of the ladder
  EXPECT_NEAR(model->start(request)->view().sigma, 0.1, 1e-9) << "from the noise that was put on the picture";
  request.noise = 0.1;
  EXPECT_FALSE(bad_input_of([&] { model->start(request); }).empty());
}

TEST_P(SampleRuns, EveryClassInTurnAndChainsFromAPicture) {
  const auto model = this->model(3);
  SampleRequest request;
  request.count = 6, request.steps = 10, request.each_class = true;
  ImageBatch start{1, 1, side(), side(), std::vector<uint8_t>(static_cast<size_t>(side() * side()), 200)};
  request.start = std::make_shared<const ImageBatch>(start);
  request.start_noise = 0.1;
  const auto run = model->start(request);
  EXPECT_EQ(run->view().labels, (std::vector<int64_t>{0, 1, 2, 0, 1, 2}));
  const auto bytes = run->view().pictures.bytes;
  double mean = 0;
  for (const auto byte : bytes) mean += byte / static_cast<double>(bytes.size());
  EXPECT_NEAR(mean, 200, 3);
  if (GetParam()) {
    EXPECT_LE(run->view().sigma, 0.1) << "no noisier than the start";
  }
  run->advance(10);
  EXPECT_TRUE(run->finished());
}

TEST_P(SampleRuns, RequestsThatDoNotFitAreRefused) {
  const auto model = this->model(0);
  SampleRequest request;
  request.each_class = true;
  EXPECT_NE(bad_input_of([&] { model->start(request); }).find("classes"), std::string::npos);
  request.each_class = false;
  request.start = std::make_shared<const ImageBatch>(ImageBatch{1, 1, 8, 8, std::vector<uint8_t>(64)});
  EXPECT_NE(bad_input_of([&] { model->start(request); }).find("model's shape"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Levels, SampleRuns, ::testing::Bool());

}  // namespace
}  // namespace basin
