#include "core/data/smooth_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "core/base/errors.h"
#include "core/base/text.h"
#include "core/data/drawing_file.h"
#include "core/data/points_file.h"

namespace basin {
namespace {

constexpr int64_t kSide = kCanvasCells, kPad = 2, kPadded = kSide + 2 * kPad;
constexpr int kIterations = 5;                                                // of Richardson and Lucy; many more would ring at edges
constexpr double kOwn = 115.0 / 192, kNext = 19.0 / 96, kSecond = 1.0 / 384;  // mass of a cubic B-spline in its own cell and its neighbours
constexpr double kFloorDensity = SmoothDrawing::kDrawnFloor / ((kCanvasHigh - kCanvasLow) * (kCanvasHigh - kCanvasLow));
constexpr double kScale = (1 - SmoothDrawing::kDrawnFloor) / (kCanvasCell * kCanvasCell);

/// Half-sample mirror: -1 is 0, the side is the last cell.
int64_t mirrored(int64_t i) {
  return i < 0 ? -1 - i : i >= kSide ? 2 * kSide - 1 - i : i;
}

/// Mass of each cell under coefficients `c`, one axis at a time.
std::vector<double> masses_of(const std::vector<double>& c) {
  std::vector<double> rows(c.size()), all(c.size());
  const auto blur = [](const std::vector<double>& from, std::vector<double>& to, int64_t step, int64_t across) {
    for (int64_t line = 0; line < kSide; ++line)
      for (int64_t i = 0; i < kSide; ++i) {
        const auto at = [&](int64_t k) { return from[static_cast<size_t>(line * across + mirrored(i + k) * step)]; };
        to[static_cast<size_t>(line * across + i * step)] = kOwn * at(0) + kNext * (at(-1) + at(1)) + kSecond * (at(-2) + at(2));
      }
  };
  blur(c, rows, 1, kSide);
  blur(rows, all, kSide, 1);
  return all;
}

/// c <- c K'(w / K c): the masses' likelihood rises, the sum stays, none becomes negative. K, the masses of the splines, is symmetric.
std::vector<double> fitted(const CanvasWeights& weights) {
  double sum = 0;
  for (const uint16_t weight : weights) sum += weight;
  std::vector<double> target(weights.size()), c(weights.size());
  for (size_t i = 0; i < c.size(); ++i) c[i] = target[i] = weights[i] / sum;
  for (int k = 0; k < kIterations; ++k) {
    auto ratio = masses_of(c);
    for (size_t i = 0; i < c.size(); ++i) ratio[i] = ratio[i] > 0 ? target[i] / ratio[i] : 0;
    const auto correction = masses_of(ratio);
    for (size_t i = 0; i < c.size(); ++i) c[i] *= correction[i];
  }
  return c;
}

/// Values of the four cubic B-splines that reach t in [0, 1) behind a knot, from the lowest, and their slopes.
void splines(double t, std::array<double, 4>& value, std::array<double, 4>& slope) {
  const double s = 1 - t;
  value = {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6};
  slope = {-s * s / 2, (3 * t * t - 4 * t) / 2, -(3 * s * s - 4 * s) / 2, t * t / 2};
}

/// One coordinate: the first of four coefficients, their splines, and the wall.
struct Along {
  explicit Along(double x) {
    const double within = std::clamp(x, kCanvasLow, kCanvasHigh), u = (within - kCanvasLow) / kCanvasCell - 0.5, knot = std::floor(u);
    first = static_cast<int64_t>(knot) - 1 + kPad;
    splines(u - knot, value, slope);
    beyond = x - within;
  }
  int64_t first;
  std::array<double, 4> value, slope;
  double beyond;
};

struct Value {
  double energy, dx, dy;
};
Value value_at(const double* c, double x, double y) {
  const Along across(x), up(y);
  double p = 0, px = 0, py = 0;
  for (size_t j = 0; j < 4; ++j) {
    const double* row = c + (up.first + static_cast<int64_t>(j)) * kPadded + across.first;
    double sum = 0, slope = 0;
    for (size_t i = 0; i < 4; ++i) sum += across.value[i] * row[i], slope += across.slope[i] * row[i];
    p += up.value[j] * sum;
    px += up.value[j] * slope;
    py += up.slope[j] * sum;
  }
  const double density = kScale * p + kFloorDensity, force = -kScale / (kCanvasCell * density);
  constexpr double wall = 1 / (SmoothDrawing::kWall * SmoothDrawing::kWall);
  const double energy = -std::log(density) + 0.5 * wall * (across.beyond * across.beyond + up.beyond * up.beyond);
  return {energy, across.beyond != 0 ? wall * across.beyond : force * px, up.beyond != 0 ? wall * up.beyond : force * py};
}

/// [N, 4]: the splines that reach t [N].
torch::Tensor splines(const torch::Tensor& t) {
  const auto s = 1 - t;
  const auto outer = [](const torch::Tensor& r) { return r.pow(3) / 6; };
  const auto inner = [](const torch::Tensor& r) { return (3 * r.pow(3) - 6 * r.square() + 4) / 6; };
  return torch::stack({outer(s), inner(t), inner(s), outer(t)}, 1);
}

}  // namespace

SmoothDrawing::SmoothDrawing(const CanvasWeights& weights) {
  const auto c = fitted(weights);
  coefficients_ = torch::empty({kPadded * kPadded}, torch::kDouble);
  auto* padded = coefficients_.data_ptr<double>();
  for (int64_t row = -kPad; row < kSide + kPad; ++row)
    for (int64_t column = -kPad; column < kSide + kPad; ++column) *padded++ = c[static_cast<size_t>(mirrored(row) * kSide + mirrored(column))];
  cumulated_ = torch::tensor(at::ArrayRef<double>(c), torch::kDouble).cumsum(0);
}

torch::Tensor SmoothDrawing::operator()(const torch::Tensor& x) const {
  const auto within = x.clamp(kCanvasLow, kCanvasHigh), u = (within.to(torch::kDouble) - kCanvasLow) / kCanvasCell - 0.5, knot = u.detach().floor();
  const auto across = splines((u - knot).select(1, 0)), up = splines((u - knot).select(1, 1));
  const auto first = knot.to(torch::kLong) - 1 + kPad, four = torch::arange(4, first.options());
  const auto rows = first.select(1, 1).view({-1, 1, 1}) + four.view({1, 4, 1}), columns = first.select(1, 0).view({-1, 1, 1}) + four.view({1, 1, 4});
  const auto cells = rows * kPadded + columns;
  const auto c = coefficients_.to(x.device()).index_select(0, cells.flatten()).view({-1, 4, 4});
  const auto density = kScale * (c * up.unsqueeze(2) * across.unsqueeze(1)).sum({1, 2}) + kFloorDensity;
  const auto beyond = x.to(torch::kDouble) - within.detach();
  const auto wall = torch::where(beyond.ne(0), beyond, torch::zeros_like(beyond)).square().sum(1) * (0.5 / (kWall * kWall));
  return (wall - density.log()).to(x.scalar_type());
}

EnergyAndGrad SmoothDrawing::energy_and_grad(const torch::Tensor& x) const {
  if (!x.device().is_cpu() || x.scalar_type() != torch::kFloat) return Energy::energy_and_grad(x);
  const auto points = x.detach().contiguous();
  EnergyAndGrad result{torch::empty({x.size(0)}), torch::empty_like(points)};
  const float* at = points.data_ptr<float>();
  float *energy = result.energy.data_ptr<float>(), *grad = result.grad.data_ptr<float>();
  const double* c = coefficients_.data_ptr<double>();
  for (int64_t i = 0; i < x.size(0); ++i) {
    const float px = at[2 * i], py = at[2 * i + 1];
    const bool sound = std::isfinite(px) && std::isfinite(py);
    const Value value = sound ? value_at(c, static_cast<double>(px), static_cast<double>(py)) : Value{NAN, NAN, NAN};
    energy[i] = static_cast<float>(value.energy);
    grad[2 * i] = static_cast<float>(value.dx);
    grad[2 * i + 1] = static_cast<float>(value.dy);
  }
  return result;
}

/// A cubic B-spline is the law of the sum of four uniform variables, less 2.
torch::Tensor SmoothDrawing::sample(int64_t count, at::Generator& rng) const {
  const auto doubles = torch::TensorOptions(torch::kDouble);
  const auto cell = torch::searchsorted(cumulated_, torch::rand({count}, rng, doubles) * cumulated_[-1], false, true).clamp_max(kSide * kSide - 1);
  const auto centre = torch::stack({cell.remainder(kSide), cell.div(kSide, "floor")}, 1) + 0.5;
  auto drawn = (centre + torch::rand({count, 2, 4}, rng, doubles).sum(2) - 2) * kCanvasCell + kCanvasLow;
  drawn = torch::where(drawn.lt(kCanvasLow), 2 * kCanvasLow - drawn, torch::where(drawn.gt(kCanvasHigh), 2 * kCanvasHigh - drawn, drawn));
  const auto anywhere = torch::rand({count, 2}, rng, doubles) * (kCanvasHigh - kCanvasLow) + kCanvasLow;
  return torch::where(torch::rand({count, 1}, rng, doubles).lt(kDrawnFloor), anywhere, drawn).to(torch::kFloat);
}

CanvasWeights read_canvas(const std::string& path) {
  if (lower(std::filesystem::path(path).extension().string()) != ".csv") return read_drawing(path, Ink::automatic);
  auto weights = weights_of_points(read_points({path, false, kCanvasLow, kCanvasHigh}), kPointRadius);
  if (std::all_of(weights.begin(), weights.end(), [](uint16_t weight) { return weight == 0; }))
    throw BadInput(fmt::format("'{}' holds no point near the box of -4 to 4; scale its points.", path));
  return weights;
}

}  // namespace basin
