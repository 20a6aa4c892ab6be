#include "core/data/canvas.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace basin {
namespace {

Brush brush(BrushKind kind, double radius, double strength, uint64_t seed = 1) {
  return {kind, radius, strength, seed};
}

double uniform(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() % 10000) / 10000;
}

Stroke random_stroke(std::mt19937_64& random) {
  Stroke stroke;
  stroke.brush = brush(kBrushes[random() % kBrushes.size()].value, uniform(random, 0.05, 1.0), uniform(random, 0.02, 1.0), random());
  const size_t points = 1 + random() % 8;
  for (size_t i = 0; i < points; ++i)
    stroke.points.push_back({static_cast<float>(uniform(random, -5, 5)), static_cast<float>(uniform(random, -5, 5))});
  return stroke;
}

/// Every weight vector that undo and redo must pass through, kept whole.
struct Reference {
  std::vector<CanvasWeights> states;
  size_t now = 0;
  void changed_to(const CanvasWeights& weights) {
    if (weights == states[now]) return;
    states.resize(++now);
    states.push_back(weights);
  }
};

TEST(Canvas, UndoAndRedoRestoreEveryBitOverRandomOperations) {
  std::mt19937_64 random(3);
  Canvas canvas;
  Reference reference{{canvas.weights()}, 0};
  int undone = 0, redone = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto choice = random() % 10;
    if (choice < 4) {
      canvas.draw(random_stroke(random));
      reference.changed_to(canvas.weights());
    } else if (choice == 4 && random() % 4 == 0) {
      random() % 2 == 0 ? canvas.clear() : canvas.replace(weights_of_points(random_stroke(random).points, 0.5));
      reference.changed_to(canvas.weights());
    } else if (choice < 8) {
      ASSERT_EQ(canvas.can_undo(), reference.now > 0);
      if (canvas.undo()) --reference.now, ++undone;
    } else {
      ASSERT_EQ(canvas.can_redo(), reference.now + 1 < reference.states.size());
      if (canvas.redo()) ++reference.now, ++redone;
    }
    ASSERT_EQ(canvas.weights(), reference.states[reference.now]) << "operation " << i;
  }
  EXPECT_GT(undone, 100);
  EXPECT_GT(redone, 30);
  while (canvas.undo()) --reference.now;
  EXPECT_EQ(reference.now, 0u);
  EXPECT_TRUE(canvas.blank());
  while (canvas.redo()) ++reference.now;
  EXPECT_EQ(canvas.weights(), reference.states.back());
}

TEST(Canvas, HistoryIsBoundedAndForgetsTheOldest) {
  Canvas canvas;
  std::vector<CanvasWeights> states;
  for (uint64_t i = 0; i < 300; ++i) {
    canvas.replace(CanvasWeights(kCanvasCells * kCanvasCells, static_cast<uint16_t>(i + 1)));
    states.push_back(canvas.weights());
    ASSERT_LE(canvas.history_bytes(), Canvas::kHistoryBytes);
  }
  const size_t before = canvas.history_bytes();
  size_t steps = 0;
  while (canvas.undo()) ASSERT_EQ(canvas.weights(), states[states.size() - 1 - ++steps]);
  EXPECT_EQ(steps, Canvas::kHistoryBytes / (80000 + 64));
  EXPECT_EQ(canvas.history_bytes(), before);
  canvas.draw({brush(BrushKind::paint, 0.3, 1), {{0, 0}}});
  EXPECT_FALSE(canvas.can_redo());
  EXPECT_LT(canvas.history_bytes(), 2000u) << "what could be redone is gone";
}

TEST(Canvas, UndoEndsAnOpenStrokeAndTakesItBack) {
  Canvas canvas;
  canvas.begin(brush(BrushKind::paint, 0.5, 1), {0, 0});
  canvas.extend({1, 1});
  EXPECT_TRUE(canvas.can_undo());
  EXPECT_TRUE(canvas.undo());
  EXPECT_TRUE(canvas.blank());
  EXPECT_FALSE(canvas.drawing());
  canvas.extend({2, 2});
  EXPECT_TRUE(canvas.blank()) << "no stroke is open any more";
  EXPECT_TRUE(canvas.redo());
  EXPECT_GT(canvas.weight_at(0.5, 0.5), 0.9);
}

TEST(Canvas, WhatChangesNothingLeavesNoStep) {
  Canvas canvas;
  canvas.draw({brush(BrushKind::erase, 0.5, 1), {{0, 0}}});
  canvas.draw({brush(BrushKind::paint, 0.5, 1), {{7, 7}}});
  canvas.draw({brush(BrushKind::paint, 0.5, 1), {}});
  canvas.clear();
  EXPECT_FALSE(canvas.can_undo());
}

TEST(Canvas, TheDiscIsSoftAndAsStrongAsAsked) {
  Canvas canvas;
  canvas.draw({brush(BrushKind::paint, 1.0, 0.5), {{0.02f, 0.02f}}});
  EXPECT_NEAR(canvas.weight_at(0.02, 0.02), 0.5, 1e-4);
  EXPECT_NEAR(canvas.weight_at(0.62, 0.02), 0.5 * std::pow(1 - 0.36, 2), 1e-3);
  EXPECT_EQ(canvas.weight_at(1.06, 0.02), 0);
  EXPECT_NEAR(canvas.mass(), 0.5 * M_PI / 3, 1e-3);  // integral of (1 - r^2)^2 over the unit disc is pi / 3
}

TEST(Canvas, SpeedOfTheMouseDoesNotMatter) {
  Canvas slow, fast;
  Stroke stroke{brush(BrushKind::paint, 0.3, 0.4), {}};
  for (int i = 0; i <= 200; ++i) stroke.points.push_back({-3 + 0.03f * static_cast<float>(i), 1});
  slow.draw(stroke);
  fast.draw({stroke.brush, {{-3, 1}, {3, 1}}});
  for (size_t i = 0; i < slow.weights().size(); ++i) ASSERT_NEAR(slow.weights()[i], fast.weights()[i], 1);
  EXPECT_NEAR(slow.weight_at(0.02, 1.02), 0.4, 0.01) << "a line without gaps or beads";
}

TEST(Canvas, EraseTakesAwayWhatPaintGave) {
  Canvas canvas;
  canvas.draw({brush(BrushKind::paint, 0.4, 1), {{-2, 0}, {2, 0}}});
  canvas.draw({brush(BrushKind::erase, 2.0, 1), {{0.02f, 0.02f}}});
  EXPECT_EQ(canvas.weight_at(0.02, 0.02), 0);
  EXPECT_GT(canvas.weight_at(-2, 0), 0.9);
}

TEST(Canvas, SprayIsSeededStaysInItsDiscAndIsEven) {
  Canvas a, b, c;
  const Stroke stroke{brush(BrushKind::spray, 1.0, 0.1, 7), {{0, 0}, {0, 0.01f}}};
  a.draw(stroke);
  b.draw(stroke);
  c.draw({brush(BrushKind::spray, 1.0, 0.1, 8), stroke.points});
  EXPECT_EQ(a.weights(), b.weights());
  EXPECT_NE(a.weights(), c.weights());
  Canvas many;
  for (uint64_t seed = 0; seed < 200; ++seed) many.draw({brush(BrushKind::spray, 1.0, 0.02, seed), {{0, 0}}});
  double inner = 0, outer = 0;
  for (int64_t row = 0; row < kCanvasCells; ++row)
    for (int64_t column = 0; column < kCanvasCells; ++column) {
      const double x = kCanvasLow + (column + 0.5) * kCanvasCell, y = kCanvasLow + (row + 0.5) * kCanvasCell, r = std::hypot(x, y);
      const double weight = many.weight_at(x, y);
      if (r > 1.03) {
        EXPECT_EQ(weight, 0) << r;
      }
      (r < std::sqrt(0.5) ? inner : outer) += weight;
    }
  EXPECT_NEAR(inner / outer, 1.0, 0.05) << "equal areas get equally many dots";
}

TEST(Canvas, OddPointsDoNoHarm) {
  Canvas canvas;
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN(), most = std::numeric_limits<float>::max();
  for (const auto& kind : kBrushes) canvas.draw({brush(kind.value, 1e9, nan), {{nan, 0}, {inf, -inf}, {-most, most}, {0, 0}}});
  EXPECT_EQ(canvas.weight_at(static_cast<double>(inf), 0), 0);
  canvas.replace({});
  EXPECT_EQ(canvas.weights().size(), static_cast<size_t>(kCanvasCells * kCanvasCells));
}

TEST(Canvas, PointsBecomeAKernelEstimate) {
  const auto weights = weights_of_points({{1, 1}, {1, 1}, {-1, -1}, {99, 0}}, 0.4);
  Canvas canvas;
  canvas.replace(weights);
  EXPECT_EQ(*std::max_element(weights.begin(), weights.end()), kFullWeight);
  EXPECT_NEAR(canvas.weight_at(-1.02, -1.02) / canvas.weight_at(1.02, 1.02), 0.5, 0.01);
  EXPECT_EQ(canvas.weight_at(0, 0), 0);
  const auto none = weights_of_points({{99, 99}}, 0.4);
  EXPECT_EQ(*std::max_element(none.begin(), none.end()), 0);
}

}  // namespace
}  // namespace basin
