#include "core/data/drawn_density.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/batches.h"
#include "core/data/drawing_file.h"
#include "core/evaluation/density.h"
#include "core/training/session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

/// A line, a spray and single cells, one of them of the smallest weight.
CanvasWeights drawing() {
  Canvas canvas;
  canvas.draw({{BrushKind::paint, 0.5, 0.7, 1}, {{-3, -2}, {0, 2}, {3.9f, 3.9f}}});
  canvas.draw({{BrushKind::spray, 1.0, 0.5, 2}, {{2, -2}, {3, -2}}});
  auto weights = canvas.weights();
  weights.front() = weights.back() = kFullWeight;
  weights[5000] = 1;
  return weights;
}

TEST(DrawnDensity, IsNormalisedAndConstantOnItsCells) {
  Shards shards(2);
  const auto weights = drawing();
  const DrawnDensity density(weights);
  const auto energies = energies_at(density, grid_points(kCanvasCells, -4, 4), shards);
  EXPECT_NEAR(log_partition(energies, kCanvasCells, -4, 4), 0.0, 1e-5);
  double sum = 0;
  for (const uint16_t weight : weights) sum += weight;
  const auto* energy = energies.data_ptr<float>();
  for (size_t i = 0; i < weights.size(); ++i)
    ASSERT_NEAR(static_cast<double>(energy[i]), weights[i] == 0 ? 60.0 : -std::log(weights[i] / (sum * kCanvasCell * kCanvasCell)), 1e-4);
  const auto inside = torch::tensor({{-3.999f, -3.999f}, {-3.962f, -3.962f}, {3.999f, 3.999f}}),
             outside = torch::tensor({{-4.001f, 0.0f}, {0.0f, 4.001f}, {1e9f, 1e9f}});
  EXPECT_LT(density(inside).max().item<double>(), 20);
  EXPECT_EQ(density(outside).min().item<double>(), 60);
}

TEST(DrawnDensity, SamplesFollowItExactly) {
  const auto weights = drawing();
  const DrawnDensity density(weights);
  auto rng = make_generator(torch::kCPU, 11, 0);
  constexpr int64_t kCount = 1000000, kCoarse = 25, kFactor = kCanvasCells / kCoarse;
  const auto points = density.sample(kCount, rng);
  EXPECT_EQ(density(points).ge(59).sum().item<int64_t>(), 0) << "no sample lies in an empty cell";
  const auto expected_cells = torch::empty({kCanvasCells * kCanvasCells}, torch::kDouble);
  std::copy(weights.begin(), weights.end(), expected_cells.data_ptr<double>());
  const auto expected = expected_cells.view({kCoarse, kFactor, kCoarse, kFactor}).sum({1, 3}).flatten() / expected_cells.sum() * kCount;
  const auto cell = ((points + 4) * (kCoarse / 8.0)).floor().to(torch::kLong);
  const auto counts = torch::bincount(cell.select(1, 1) * kCoarse + cell.select(1, 0), {}, kCoarse * kCoarse).to(torch::kDouble);
  const auto usable = expected.gt(5);
  const double chi_square = ((counts - expected).square() / expected).masked_select(usable).sum().item<double>();
  const double freedom = usable.sum().item<double>() - 1;
  EXPECT_LT(chi_square, freedom + 5 * std::sqrt(2 * freedom));
  EXPECT_GT(chi_square, freedom - 5 * std::sqrt(2 * freedom)) << "independent draws scatter";
  const auto within = ((points.to(torch::kDouble) + 4) / kCanvasCell).frac();
  EXPECT_NEAR(within.mean().item<double>(), 0.5, 2e-3);
  EXPECT_NEAR(within.var().item<double>(), 1.0 / 12, 1e-3);
}

TEST(DrawnDensity, MeasuresOfItsOwnSamplesAreExact) {
  Shards shards(2);
  const DrawnDensity density(drawing());
  auto rng = make_generator(torch::kCPU, 12, 0);
  const auto points = density.sample(200000, rng);
  const auto measure = DensityMeter(&density, points, SampleSpace{}, torch::kCPU).measure(density, points, shards);
  EXPECT_NEAR(measure.kl, 0, 1e-6);
  EXPECT_LT(measure.total_variation, 0.025);
}

TEST(DrawnDensity, GradientIsZero) {
  const DrawnDensity density(drawing());
  auto rng = make_generator(torch::kCPU, 13, 0);
  const auto both = density.energy_and_grad(density.sample(100, rng));
  EXPECT_EQ(both.grad.abs().max().item<double>(), 0);
}

RunOptions small_run(DataSet set, const std::string& path) {
  RunOptions options;
  options.data.set = set;
  options.data.path = path;
  options.network.width = 32;
  options.optimiser.batch = 64;
  options.buffer.capacity = 500;
  options.chain.steps = 5;
  options.evaluation.every = 5;
  options.compute.threads = 2;
  return options;
}

TEST(OwnData, ADrawingTrainsAndIsMeasured) {
  const TemporaryFolder folder;
  write_drawing(folder / "d.png", drawing());
  const auto session = make_session(small_run(DataSet::drawing, folder / "d.png"));
  Metrics row;
  for (int i = 0; i < 5; ++i) row = *session->step();
  EXPECT_TRUE(std::isfinite(row.kl));
  EXPECT_TRUE(std::isfinite(row.nll));
  EXPECT_FALSE(session->space().image);
}

TEST(OwnData, PointsTrainWithLikelihoodOfEveryTenth) {
  const TemporaryFolder folder;
  std::string text = "x,y\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("{},{}\n", i % 10 == 9 ? 3 : -1, 0.01 * i);
  write_atomically(folder / "p.csv", text);
  const auto options = small_run(DataSet::points, folder / "p.csv");
  const auto source = load_data(options.data);
  EXPECT_EQ(source.density, nullptr);
  EXPECT_EQ(source.points.size(0), 90);
  EXPECT_EQ(source.held_out.size(0), 10);
  EXPECT_EQ(source.held_out.select(1, 0).min().item<double>(), 3) << "every tenth";
  Batches batches(source, torch::kCPU, 1);
  auto rng = make_generator(torch::kCPU, 1, 0);
  const auto batch = batches.next(5000, 0, rng).x;
  EXPECT_EQ(batch.select(1, 0).max().item<double>(), -1) << "held-out points are never drawn";
  EXPECT_EQ(std::get<0>(torch::_unique(batch.select(1, 1))).size(0), 90);
  EXPECT_NEAR(batches.next(5000, 0.1, rng).x.select(1, 0).std().item<double>(), 0.1, 0.01);
  const auto session = make_session(options);
  Metrics row;
  for (int i = 0; i < 5; ++i) row = *session->step();
  EXPECT_TRUE(std::isfinite(row.nll));
  EXPECT_TRUE(std::isnan(row.kl));
}

TEST(OwnData, FewPointsTrainWithoutLikelihood) {
  const TemporaryFolder folder;
  write_atomically(folder / "p.csv", "1,1\n2,2\n");
  const auto session = make_session(small_run(DataSet::points, folder / "p.csv"));
  Metrics row;
  for (int i = 0; i < 5; ++i) row = *session->step();
  EXPECT_TRUE(std::isnan(row.nll));
  EXPECT_TRUE(std::isfinite(row.total_variation));
}

TEST(OwnData, ARunContinuesToTheBit) {
  const TemporaryFolder folder;
  write_atomically(folder / "p.csv", "1,1\n2,2\n-1,0\n0,3\n");
  const auto options = small_run(DataSet::points, folder / "p.csv");
  const auto whole = make_session(options);
  for (int i = 0; i < 4; ++i) whole->step();
  whole->save(folder / "run");
  const auto again = open_session(folder / "run");
  EXPECT_EQ(whole->step()->loss, again->step()->loss);
}

TEST(OwnData, APathIsNeeded) {
  for (const DataSet set : {DataSet::drawing, DataSet::points})
    EXPECT_NE(bad_input_of([&] { validate(small_run(set, "")); }).find("data.path"), std::string::npos);
}

}  // namespace
}  // namespace basin
