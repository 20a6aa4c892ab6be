#include "core/data/drawing_file.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/formats/image_files.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

constexpr auto kCells = static_cast<size_t>(kCanvasCells);

CanvasWeights random_weights(uint64_t seed) {
  std::mt19937_64 random(seed);
  CanvasWeights weights(kCells * kCells);
  for (auto& weight : weights) weight = static_cast<uint16_t>(random());
  return weights;
}

uint16_t weight_at(const CanvasWeights& weights, size_t row, size_t column) {
  return weights[row * kCells + column];
}

/// A grey or coloured picture of `channels` whose pixels `level(x, y, channel)` gives, as an 8-bit PNG.
template <class Level>
std::string picture(const std::string& path, int width, int height, int channels, Level level) {
  std::vector<uint8_t> bytes;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < channels; ++c) bytes.push_back(static_cast<uint8_t>(level(x, y, c)));
  write_png(path, bytes.data(), width, height, channels);
  return path;
}

TEST(DrawingFile, SaveThenLoadIsTheIdentity) {
  const TemporaryFolder folder;
  const auto noise = random_weights(5);
  auto bright = CanvasWeights(kCells * kCells, kFullWeight);
  bright[7] = 3;
  for (const auto& weights : {noise, bright}) {
    write_drawing(folder / "d.png", weights);
    EXPECT_EQ(read_drawing(folder / "d.png", Ink::automatic), weights) << "also with a bright border";
    EXPECT_EQ(read_drawing(folder / "d.png", Ink::light), weights);
    EXPECT_NE(read_drawing(folder / "d.png", Ink::dark), weights);
  }
}

TEST(DrawingFile, TheTopOfAPictureIsAtTheHighestY) {
  const TemporaryFolder folder;
  const auto weights = read_drawing(picture(folder / "p.png", 4, 4, 1, [](int x, int y, int) { return x == 3 && y == 0 ? 255 : 0; }), Ink::light);
  EXPECT_EQ(weight_at(weights, kCells - 1, kCells - 1), kFullWeight);
  EXPECT_EQ(weight_at(weights, kCells - 51, kCells - 1), 0);
  EXPECT_EQ(weight_at(weights, 0, kCells - 1), 0);
}

TEST(DrawingFile, DarkOnLightIsTurnedAround) {
  const TemporaryFolder folder;
  const auto path = picture(folder / "p.png", 100, 100, 3, [](int x, int y, int) { return x > 40 && x < 60 && y > 40 && y < 60 ? 10 : 250; });
  const auto weights = read_drawing(path, Ink::automatic);
  EXPECT_NEAR(weight_at(weights, 100, 100), kFullWeight * 245.0 / 255, 2);
  EXPECT_NEAR(weight_at(weights, 5, 5), kFullWeight * 5.0 / 255, 2);
  EXPECT_GT(weight_at(read_drawing(path, Ink::light), 5, 5), 60000);
}

TEST(DrawingFile, TransparentPixelsAreEmpty) {
  const TemporaryFolder folder;
  for (const int ink : {0, 255}) {
    const auto path = picture(folder / "p.png", 50, 50, 4, [&](int x, int, int c) { return c < 3 ? ink : x > 20 && x < 30 ? 255 : 0; });
    const auto weights = read_drawing(path, Ink::automatic);
    EXPECT_EQ(weight_at(weights, 100, 100), kFullWeight) << ink;
    EXPECT_EQ(weight_at(weights, 100, 10), 0) << ink;
  }
}

TEST(DrawingFile, ProportionsAreKeptAndCellsAreMeans) {
  const TemporaryFolder folder;
  const auto wide = read_drawing(picture(folder / "w.png", 400, 100, 1, [](int, int, int) { return 255; }), Ink::light);
  EXPECT_EQ(weight_at(wide, 100, 0), kFullWeight);
  EXPECT_EQ(weight_at(wide, 100, kCells - 1), kFullWeight);
  EXPECT_EQ(weight_at(wide, 75, 10), kFullWeight);
  EXPECT_EQ(weight_at(wide, 74, 10), 0);
  EXPECT_EQ(weight_at(wide, 125, 10), 0);
  const auto fine = read_drawing(picture(folder / "f.png", 800, 800, 1, [](int x, int y, int) { return (x + y) % 2 == 0 ? 255 : 0; }), Ink::light);
  for (const uint16_t weight : fine) ASSERT_NEAR(weight, kFullWeight / 2.0, 1);
  const auto odd = read_drawing(picture(folder / "o.png", 333, 333, 1, [](int x, int, int) { return x == 166 ? 255 : 0; }), Ink::light);
  double mass = 0;
  for (const uint16_t weight : odd) mass += weight;
  EXPECT_NEAR(mass / kFullWeight / static_cast<double>(kCells * kCells), 1.0 / 333, 1e-6) << "resampling keeps the mean";
}

TEST(DrawingFile, RefusesWithReasonAndRemedy) {
  const TemporaryFolder folder;
  const auto fault_of = [&](const std::string& name) {
    const auto fault = bad_input_of([&] { read_drawing(folder / name, Ink::automatic); });
    EXPECT_NE(fault.find(name), std::string::npos) << fault;
    return fault;
  };
  write_drawing(folder / "whole.png", random_weights(1));
  const std::string whole = read_file(folder / "whole.png");
  write_atomically(folder / "text.png", "not a picture");
  EXPECT_NE(fault_of("text.png").find("give a PNG or JPG"), std::string::npos);
  write_atomically(folder / "none.png", "");
  EXPECT_NE(fault_of("none.png").find("give a PNG or JPG"), std::string::npos);
  for (const size_t kept : {size_t{20}, size_t{40}, whole.size() / 2}) {
    write_atomically(folder / "torn.png", whole.substr(0, kept));
    EXPECT_NE(fault_of("torn.png").find("give a PNG or JPG"), std::string::npos) << kept;
  }
  std::string absurd = whole;
  absurd[16] = '\x7f';  // the width's highest byte
  write_atomically(folder / "absurd.png", absurd);
  EXPECT_NE(fault_of("absurd.png"), "");
  std::string large = whole;
  large[18] = large[22] = '\x30';  // 12,288 + 200 squared
  write_atomically(folder / "large.png", large);
  EXPECT_NE(fault_of("large.png").find("scale it down"), std::string::npos);
  write_drawing(folder / "blank.png", CanvasWeights(kCells * kCells));
  EXPECT_NE(fault_of("blank.png").find("holds nothing to learn"), std::string::npos);
  picture(folder / "white.png", 10, 10, 3, [](int, int, int) { return 255; });
  EXPECT_NE(fault_of("white.png").find("data.ink = light"), std::string::npos);
  EXPECT_NE(fault_of("missing.png"), "");
}

/// Damaged pictures are read or refused, never worse.
TEST(DrawingFile, RandomDamageDoesNoHarm) {
  const TemporaryFolder folder;
  write_drawing(folder / "whole.png", random_weights(2));
  const std::string whole = read_file(folder / "whole.png");
  std::mt19937_64 random(9);
  for (int i = 0; i < 200; ++i) {
    std::string bytes = whole;
    for (int k = 0; k < 4; ++k) bytes[8 + random() % (k < 2 ? 120 : bytes.size() - 8)] = static_cast<char>(random());
    write_atomically(folder / "damaged.png", bytes);
    bad_input_of([&] { read_drawing(folder / "damaged.png", Ink::automatic); });
  }
}

TEST(DrawingFile, PathsFollowTheContent) {
  const TemporaryFolder folder;
  const testing::EnvironmentVariable data("BASIN_DATA", folder / "data");
  const auto a = drawing_path(random_weights(1)), b = drawing_path(random_weights(2));
  write_drawing(a, random_weights(1));
  EXPECT_EQ(a, drawing_path(random_weights(1)));
  EXPECT_NE(a, b);
  EXPECT_EQ(a.rfind(folder / "data/drawings/drawing-", 0), 0u) << a;
  EXPECT_EQ(read_drawing(a, Ink::automatic), random_weights(1));
}

}  // namespace
}  // namespace basin
