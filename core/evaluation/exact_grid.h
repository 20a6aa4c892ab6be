#pragma once
// The exact density of a 2D energy on a grid, independent draws from it, and how far a cloud of points is from it.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include "core/base/shards.h"
#include "core/energy/energy.h"

namespace basin {

/// p = exp(-E/T) / Z over the box [low, high]^2 by the midpoint rule on `refinement` x `refinement` sub-cells a cell; mass beyond the box is left
/// out. On the CPU in double; cells row by row from the lowest y, as `grid_points`.
struct ExactGrid {
  int64_t size = 0, refinement = 1;
  double low = -4.0, high = 4.0, temperature = 1.0;
  double log_z = 0;           ///< log of the integral of exp(-E/T) over the box
  torch::Tensor probability;  ///< [size * size], adds up to 1
  torch::Tensor fine;         ///< [(size * refinement)^2], the sub-cells
};

/// Sub-cells no wider than a third of the narrowest feature's sigma put the error of a cell below 1 %: 48 cells of 8 sub-cells over [-4, 4]^2 do for
/// every closed-form density here and for products of two.
ExactGrid exact_grid(const Energy& energy, int64_t size, double low, double high, Shards& shards, double temperature = 1.0, int64_t refinement = 8);

/// `count` independent points [count, 2]: a sub-cell by its probability, then uniform within.
torch::Tensor draw(const ExactGrid& exact, int64_t count, at::Generator& rng);

/// A cloud of points against the exact density.
struct HistogramFit {
  int64_t samples = 0;
  double total_variation = 0;           ///< half the absolute difference over the cells; points outside the box count as misplaced mass
  double expected_total_variation = 0;  ///< what as many independent exact draws would show on average: the floor
  double kl = 0;                        ///< KL(histogram || exact) over the box, nats; the exact density is mixed with kSmoothing of a uniform one
  double expected_kl = 0;               ///< what as many independent exact draws would show on average
  double outside = 0;                   ///< share of points outside the box
};
/// `points` [N, 2].
HistogramFit fit_of(const ExactGrid& exact, const torch::Tensor& points);

/// Share of a uniform density that KL mixes into the exact one, so that a stray point in an all but impossible cell costs some 20 nats and not
/// infinity.
inline constexpr double kSmoothing = 1e-6;

/// Mean total variation between `probabilities` and the histogram of `samples` independent draws: half the sum over the cells of the binomial's mean
/// absolute deviation, 2 (m + 1) C(n, m + 1) p^(m + 1) (1 - p)^(n - m) / n with m = floor(n p) (De Moivre 1730; Diaconis & Zabell 1991). Exact.
double expected_total_variation(const torch::Tensor& probabilities, int64_t samples);

/// Mean KL of the histogram of `samples` independent draws from `probabilities`, nats: the sum over the cells of E[n log n] - m log m, less the same
/// of all draws together, over the samples, with counts n taken as Poisson's of mean m.
double expected_kl(const torch::Tensor& probabilities, int64_t samples);

}  // namespace basin
