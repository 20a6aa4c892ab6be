#include "core/data/smooth_drawing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/drawing_file.h"
#include "core/energy/compose.h"
#include "core/evaluation/density.h"
#include "core/evaluation/exact_grid.h"
#include "core/laboratory/laboratory.h"
#include "core/samplers/run_chains.h"
#include "tests/support/energies.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

/// Soft strokes, one of them up to a corner of the box.
CanvasWeights strokes() {
  Canvas canvas;
  canvas.draw({{BrushKind::paint, 0.6, 0.8, 1}, {{-2.5f, -2}, {0, 1.5f}}});
  canvas.draw({{BrushKind::paint, 0.8, 0.5, 2}, {{1.5f, -1}, {3.9f, 3.9f}}});
  return canvas.weights();
}

torch::Tensor shares_of(const CanvasWeights& weights) {
  const auto shares = torch::empty({static_cast<int64_t>(weights.size())}, torch::kDouble);
  std::copy(weights.begin(), weights.end(), shares.data_ptr<double>());
  return shares / shares.sum();
}

TEST(SmoothDrawing, HoldsTheDrawnMassInEveryCell) {
  Shards shards(2);
  const auto drawn = shares_of(strokes());
  const auto exact = exact_grid(SmoothDrawing(strokes()), kCanvasCells, kCanvasLow, kCanvasHigh, shards, 1.0, 4);
  EXPECT_NEAR(exact.log_z, 0, 1e-5) << "normalised over the box";
  EXPECT_LT(0.5 * (exact.probability - drawn).abs().sum().item<double>(), 0.002) << "half of it is the floor";
  const auto dense = drawn.gt(0.2 * drawn.max());
  EXPECT_GT(dense.sum().item<int64_t>(), 1000);
  EXPECT_LT((exact.probability / drawn - 1).abs().masked_select(dense).max().item<double>(), 0.01);
}

TEST(SmoothDrawing, ForcesAreFiniteAndEqualDifferences) {
  const SmoothDrawing density(strokes());
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto x = torch::rand({4000, 2}, rng, torch::kDouble) * 10 - 5;
  const auto from_graph = density.Energy::energy_and_grad(x);
  const auto direction = torch::randn({4000, 2}, rng, torch::kDouble);
  const double step = 1e-6;
  const auto difference = (density(x + step * direction) - density(x - step * direction)) / (2 * step);
  EXPECT_TRUE(torch::allclose(difference, (from_graph.grad * direction).sum(1), 1e-4, 1e-3));
  const auto floats = x.to(torch::kFloat);
  const auto fast = density.energy_and_grad(floats), reference = density.Energy::energy_and_grad(floats);
  EXPECT_TRUE(torch::allclose(fast.energy, reference.energy, 1e-5, 1e-5));
  EXPECT_TRUE(torch::allclose(fast.grad, reference.grad, 1e-5, 1e-4));
  EXPECT_TRUE(torch::allclose(density(floats), fast.energy, 1e-5, 1e-5));
  const auto within = torch::rand({100000, 2}, rng) * 8 - 4;
  EXPECT_LE(density(within).max().item<double>(), std::log(64 / SmoothDrawing::kDrawnFloor) + 1e-4) << "the documented floor";
  EXPECT_LT(density.energy_and_grad(within).grad.abs().max().item<double>(), 500) << "bounded forces";
}

TEST(SmoothDrawing, HardEdgesAndASingleCellStayBounded) {
  CanvasWeights weights(kCanvasCells * kCanvasCells);
  for (int64_t row = 50; row < 150; ++row)
    for (int64_t column = 0; column < 100; ++column) weights[static_cast<size_t>(row * kCanvasCells + column)] = kFullWeight;
  weights[0] = 1;
  auto rng = make_generator(torch::kCPU, 5, 0);
  const auto x = torch::rand({100000, 2}, rng) * 8 - 4;
  const auto there = SmoothDrawing(weights).energy_and_grad(x);
  EXPECT_TRUE(there.energy.isfinite().all().item<bool>());
  EXPECT_LT(there.grad.abs().max().item<double>(), 3000);
  EXPECT_NEAR(SmoothDrawing(weights)(torch::tensor({{-2.0f, 0.0f}})).item<double>(), std::log(16), 0.01) << "half a square of side 4 by 4";
}

TEST(SmoothDrawing, DrawsFollowItExactly) {
  Shards shards(2);
  const SmoothDrawing density(strokes());
  const auto exact = exact_grid(density, 48, kCanvasLow, kCanvasHigh, shards);
  auto rng = make_generator(torch::kCPU, 11, 0);
  const auto fit = fit_of(exact, density.sample(400000, rng));
  EXPECT_NEAR(fit.outside, 0, 1e-12);
  EXPECT_LT(fit.total_variation, 1.1 * fit.expected_total_variation);
}

TEST(SmoothDrawing, MalaSettlesIntoItsProductWithAGaussian) {
  Shards shards(2);
  const auto both = product({{std::make_shared<SmoothDrawing>(strokes())}, {std::make_shared<testing::Quadratic>(1.5)}});
  const auto exact = exact_grid(*both, 48, kCanvasLow, kCanvasHigh, shards);
  std::vector<at::Generator> streams;
  for (int64_t stream = 0; stream < 3; ++stream) streams.push_back(make_generator(torch::kCPU, 17, stream));
  ChainOptions options;
  options.sampler = SamplerKind::mala;
  options.step_size = 0.03;
  const auto shaken = draw(exact, 65536, streams[2]) + 0.15 * torch::randn({65536, 2}, streams[2]);
  const auto run = run_chains_on(shards, *make_sampler(options, -4, 4), *both, shaken, 150, streams);
  const auto before = fit_of(exact, shaken), after = fit_of(exact, run.x);
  EXPECT_GT(before.total_variation, 1.25 * before.expected_total_variation) << "the starts must be plainly wrong, or nothing is tested";
  EXPECT_LE(after.total_variation, 1.25 * after.expected_total_variation) << "accepted " << run.statistics.mean().accepted;
}

TEST(SmoothDrawing, FilesArePicturesOrPointsAndErrorsNameThem) {
  const TemporaryFolder folder;
  write_drawing(folder / "drawn.PNG", strokes());
  EXPECT_EQ(read_canvas(folder / "drawn.PNG"), strokes());
  write_atomically(folder / "points.csv", "x,y\n1,1\n1.2,1\n-3,2\n");
  EXPECT_EQ(read_canvas(folder / "points.csv"), weights_of_points({{1, 1}, {1.2f, 1}, {-3, 2}}, kPointRadius));
  write_atomically(folder / "bad.csv", "1,1\n1\n");
  write_atomically(folder / "bad.png", "no picture");
  for (const char* name : {"bad.csv", "bad.png", "missing.png", "missing.csv"})
    EXPECT_NE(bad_input_of([&] { read_canvas(folder / name); }).find(name), std::string::npos) << name;
}

TEST(LaboratoryDrawing, IsALeafLikeAnyClosedForm) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "first");
  write_drawing(folder / "first/drawn.png", strokes());
  write_atomically(folder / "first/tree.toml",
                   "kind = \"and\"\n[[children]]\nkind = \"drawing\"\nsource = \"drawn.png\"\n"
                   "[[children]]\nkind = \"density\"\nsource = \"rings\"\n");
  LaboratorySettings settings;
  settings.root = open_composition(folder / "first/tree.toml").root;
  settings.live.start = LiveStart::data;
  settings.live.count = 4000;
  settings.chain.sampler = SamplerKind::mala;
  settings.moving = true;
  const auto laboratory = make_laboratory(2);
  laboratory->set(settings);
  laboratory->snapshot(nullptr, {});
  laboratory->work(nullptr, 0.05);
  const auto snapshot = laboratory->snapshot(nullptr, {});
  EXPECT_EQ(snapshot.nodes[1].error, "");
  EXPECT_NEAR(snapshot.nodes[1].log_z, 0, 0.05) << "normalised, on the small map's cells";
  EXPECT_TRUE(std::isnan(snapshot.nodes[0].kl)) << "nothing is learned here";
  EXPECT_TRUE(snapshot.nodes[1].normalisable) << snapshot.nodes[1].words;
  EXPECT_LT(snapshot.honesty.total_variation, 1.3 * snapshot.honesty.expected_total_variation);

  std::filesystem::remove_all(folder / "first");  // a drawing is saved as it was read, though its file may be gone
  make_writable_folder(folder / "out");
  CompositionPreset saved;
  saved.root = laboratory->save_models(folder / "out");
  save_composition(folder / "out/composition.toml", saved);
  std::filesystem::rename(folder / "out", folder / "moved");
  settings.root = open_composition(folder / "moved/composition.toml").root;
  const auto again = make_laboratory(2);
  again->set(settings);
  EXPECT_EQ(again->snapshot(nullptr, {}).energy.values, snapshot.energy.values) << "with its folder it can be moved";

  settings.root.children[0].source = folder / "gone.png";
  EXPECT_NE(bad_input_of([&] { again->set(settings); }).find("gone.png"), std::string::npos);
  EXPECT_NE(again->settings().root.children[0].source, folder / "gone.png") << "the old settings stay";
}

}  // namespace
}  // namespace basin
