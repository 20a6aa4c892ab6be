#include "core/evaluation/features.h"

#include <gtest/gtest.h>

#include "core/data/fit_picture.h"
#include "core/studies/feature_distance.h"
#include "core/studies/neighbours.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

DataOptions sprites() {
  DataOptions data;
  data.set = DataSet::sprites;
  data.limit = 2000;
  data.size = 16;
  data.label = SpriteFactor::colour;
  data.hold_out = 5;
  return data;
}

TEST(Features, AClassifierLearnsWhatSetsPicturesApart) {
  const auto source = load_data(sprites());
  Shards shards(2);
  FeatureTraining training;
  training.updates = 0;
  const auto blank = train_features(source, training);
  training.updates = 150;
  const auto taught = train_features(source, training);
  EXPECT_LT(accuracy(blank, source.held_out, source.held_out_labels, shards), 0.5) << "six colours";
  EXPECT_GT(accuracy(taught, source.held_out, source.held_out_labels, shards), 0.8);
  const auto features = features_of(taught, source.held_out, shards);
  EXPECT_EQ(features.sizes(), (std::vector<int64_t>{400, FeatureNet::kFeatures}));
  Shards one(1);
  EXPECT_TRUE(torch::allclose(features, features_of(taught, source.held_out, one), 1e-4, 1e-5)) << "shards only share the work";
}

TEST(Features, SameSeedSameBits) {
  const auto source = load_data(sprites());
  FeatureTraining training;
  training.updates = 5;
  const auto a = train_features(source, training), b = train_features(source, training);
  training.seed = 2;
  const auto c = train_features(source, training);
  for (size_t i = 0; i < a.parameters().size(); ++i)
    EXPECT_TRUE(torch::equal(a.parameters()[i].second, b.parameters()[i].second)) << a.parameters()[i].first;
  EXPECT_FALSE(torch::equal(a.parameters()[0].second, c.parameters()[0].second));
}

TEST(Features, WithoutClassesItSaysSo) {
  auto source = load_data(sprites());
  source.labels = torch::Tensor();
  EXPECT_NE(testing::bad_input_of([&] { train_features(source, {}); }).find("classes"), std::string::npos);
}

TEST(FeatureNeighbours, OfATrainingPictureIsItselfAndThenItsKind) {
  auto data = sprites();
  data.hold_out = 0;
  const auto near = make_feature_neighbours(data, {});
  double before = 0;
  for (; near->prepared() < 1; near->prepare()) {
    EXPECT_GE(near->prepared(), before);
    before = near->prepared();
  }
  const auto source = load_data(data);
  ASSERT_EQ(near->pictures().count, 2000);
  int64_t alike = 0;
  for (int64_t i = 0; i < 20; ++i) {
    const auto found = near->nearest(picture_at(near->pictures(), i), 5);
    ASSERT_EQ(found.places.size(), 5u);
    EXPECT_EQ(found.places[0], i);
    EXPECT_NEAR(found.distances[0], 0, 1e-4);
    for (size_t k = 1; k < 5; ++k) {
      EXPECT_GE(found.distances[k], found.distances[k - 1]);
      alike += source.labels[found.places[k]].item<int64_t>() == source.labels[i].item<int64_t>();
    }
  }
  EXPECT_GT(alike, 70) << "of 80 neighbours those of the same colour";
  EXPECT_EQ(near->nearest(picture_at(near->pictures(), 0), 5000).places.size(), 2000u);
}

TEST(FeatureDistance, RanksTrainingPicturesBeforeNoise) {
  const testing::TemporaryFolder folder;
  ClassifierTraining training;
  training.updates = 150;
  training.threads = 2;
  const auto distance = train_feature_distance(sprites(), training);
  EXPECT_EQ(distance->held_out(), 400);
  EXPECT_LT(10 * distance->of_training_data(400), distance->of_noise(400));
  distance->save(folder / "classifier.safetensors");
  EXPECT_TRUE(std::filesystem::exists(folder / "classifier.safetensors"));
  EXPECT_NE(testing::bad_input_of([&] { distance->of({1, 3, 16, 16, std::vector<uint8_t>(768)}); }).find("at least 2"), std::string::npos);
  auto all = sprites();
  all.hold_out = 0;
  EXPECT_NE(testing::bad_input_of([&] { train_feature_distance(all, training); }).find("data.hold_out"), std::string::npos);
}

}  // namespace
}  // namespace basin
