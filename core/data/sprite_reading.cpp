#include "core/data/sprite_reading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace basin {
namespace {

constexpr double kLeastShare = 0.2;  // of the colour in a pixel that counts towards the centroid: noise on the ground is less
constexpr size_t kContenders = 6;    // templates whose centres are moved
constexpr std::array<double, 6> kMoves = {0.5, 0.25, 0.12, 0.06, 0.03, 0.015};  // pixels

struct Centre {
  double x = 0, y = 0;  ///< in picture sides, from the top left
};

/// How much of a colour each pixel holds, 0 the ground and 1 the colour, unbounded.
using Shares = std::vector<float>;

struct Ink {
  int64_t colour = 0;
  Shares shares;
};

/// The colour on whose line from the ground the pixels lie nearest.
Ink ink_of(const uint8_t* pixels, int64_t side) {
  Ink best;
  double least = std::numeric_limits<double>::infinity();
  for (size_t colour = 0; colour < kSpriteColours.size(); ++colour) {
    std::array<double, 3> line{};
    double length = 0, off = 0;
    for (size_t k = 0; k < 3; ++k) line[k] = kSpriteColours[colour][k] - kSpriteGround, length += line[k] * line[k];
    Shares shares(static_cast<size_t>(side * side));
    for (size_t p = 0; p < shares.size(); ++p) {
      double along = 0, square = 0;
      for (size_t k = 0; k < 3; ++k) {
        const double value = pixels[3 * p + k] - static_cast<double>(kSpriteGround);
        along += value * line[k], square += value * value;
      }
      const double share = along / length, on_line = std::max(0.0, share);
      shares[p] = static_cast<float>(share);
      off += square - 2 * on_line * along + on_line * on_line * length;
    }
    if (off >= least) continue;
    least = off;
    best = {static_cast<int64_t>(colour), std::move(shares)};
  }
  return best;
}

/// Weighted by the shares that are more than noise; the middle of the picture where there are none.
Centre centroid(const Shares& shares, int64_t side) {
  double sum = 0, x = 0, y = 0;
  for (int64_t i = 0; i < side * side; ++i) {
    const double share = shares[static_cast<size_t>(i)];
    if (share < kLeastShare) continue;
    sum += share, x += share * (static_cast<double>(i % side) + 0.5), y += share * (static_cast<double>(i / side) + 0.5);
  }
  const auto scale = static_cast<double>(side);
  return sum > 0 ? Centre{x / sum / scale, y / sum / scale} : Centre{0.5, 0.5};
}

/// Puts the shape's centre there, or as near as the picture's edge allows.
void move_to(Sprite& sprite, const Centre& centre) {
  const double radius = kSpriteRadii[static_cast<size_t>(sprite.level(SpriteFactor::size))], room = 1 - 2 * radius;
  const auto on_board = [&](double middle) { return std::clamp((middle - radius) / room * 3, 0.0, std::nextafter(3.0, 0.0)); };
  const double x = on_board(centre.x), y = on_board(centre.y);
  sprite.level(SpriteFactor::position) = static_cast<int64_t>(y) * 3 + static_cast<int64_t>(x);
  const auto within = [](double place) { return (place - std::floor(place) - kSpriteCellMargin) / (1 - 2 * kSpriteCellMargin); };
  sprite.x = within(x), sprite.y = within(y);
}

double squared_error(const Sprite& sprite, const Shares& shares, int64_t side) {
  const auto drawn = sprite_coverage(sprite, side);
  double sum = 0;
  for (size_t i = 0; i < shares.size(); ++i) sum += (drawn[i] - shares[i]) * (drawn[i] - shares[i]);
  return sum;
}

/// A shape of some size and turn, and where its centroid lies from its centre.
struct Template {
  Sprite sprite;
  Centre shift;
};

std::vector<Template> templates_of(int64_t side) {
  std::vector<Template> templates;
  for (int64_t shape = 0; shape < level_count(SpriteFactor::shape); ++shape)
    for (int64_t size = 0; size < level_count(SpriteFactor::size); ++size)
      for (int64_t rotation = 0; rotation < level_count(SpriteFactor::rotation); ++rotation) {
        Sprite sprite;
        sprite.levels = {shape, size, 4, rotation, 0};
        const auto middle = centroid(sprite_coverage(sprite, side), side);
        templates.push_back({sprite, {middle.x - 0.5, middle.y - 0.5}});
      }
  return templates;
}

struct Candidate {
  Sprite sprite;
  Centre centre;
  double error = 0;
};

/// Moves the centre by ever shorter steps as long as the error falls.
void settle(Candidate& candidate, const Shares& shares, int64_t side) {
  for (const double pixels : kMoves) {
    const double step = pixels / static_cast<double>(side);
    for (bool moved = true; moved;) {
      moved = false;
      for (const auto& [dx, dy] : {Centre{step, 0}, Centre{-step, 0}, Centre{0, step}, Centre{0, -step}}) {
        Candidate next = candidate;
        next.centre = {candidate.centre.x + dx, candidate.centre.y + dy};
        move_to(next.sprite, next.centre);
        next.error = squared_error(next.sprite, shares, side);
        if (next.error < candidate.error) candidate = next, moved = true;
      }
    }
  }
}

SpriteReading read(const uint8_t* pixels, int64_t side, const std::vector<Template>& templates) {
  const auto ink = ink_of(pixels, side);
  const auto middle = centroid(ink.shares, side);
  std::vector<Candidate> candidates;
  for (const auto& [sprite, shift] : templates) {
    Candidate candidate{sprite, {middle.x - shift.x, middle.y - shift.y}};
    move_to(candidate.sprite, candidate.centre);
    candidate.error = squared_error(candidate.sprite, ink.shares, side);
    candidates.push_back(candidate);
  }
  const auto nearer = [](const Candidate& a, const Candidate& b) { return a.error < b.error; };
  std::partial_sort(candidates.begin(), candidates.begin() + kContenders, candidates.end(), nearer);
  candidates.resize(kContenders);
  for (auto& candidate : candidates) settle(candidate, ink.shares, side);
  const auto& best = *std::min_element(candidates.begin(), candidates.end(), nearer);
  double area = 0;
  for (const double share : sprite_coverage(best.sprite, side)) area += share;
  SpriteReading reading{best.sprite, std::sqrt(best.error / area)};
  reading.sprite.level(SpriteFactor::colour) = ink.colour;
  return reading;
}

}  // namespace

std::vector<SpriteReading> read_sprites(const ImageBatch& images) {
  if (images.channels != 3 || images.height != images.width) throw std::invalid_argument("read_sprites: square pictures of three channels");
  const auto templates = templates_of(images.width);
  std::vector<SpriteReading> readings;
  for (int64_t i = 0; i < images.count; ++i) readings.push_back(read(images.at(i), images.width, templates));
  return readings;
}

}  // namespace basin
