#include "core/evaluation/chain_diagnostics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace basin {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// [chains, steps] -> [2 chains, steps / 2]; of an odd number of steps the middle one is left out.
torch::Tensor split(const torch::Tensor& series) {
  const int64_t steps = series.size(1), half = steps / 2;
  return torch::cat({series.slice(1, 0, half), series.slice(1, steps - half, steps)});
}

/// Variances within and between chains, and covariances at any lag.
class Variances {
 public:
  explicit Variances(const torch::Tensor& series) : steps_(series.size(1)) {
    const auto values = series.to(torch::kCPU, torch::kDouble);
    const auto means = values.mean(1, true);
    centred_ = (values - means).contiguous();
    const double n = static_cast<double>(steps_);
    within = centred_.square().mean().item<double>() * n / (n - 1);
    const double between = means.size(0) > 1 ? means.var().item<double>() : 0;
    pooled = (n - 1) / n * within + between;
    mean_square_ = means.square().mean().item<double>();
  }
  double correlation(int64_t lag) const {
    const auto products = centred_.slice(1, lag, steps_) * centred_.slice(1, 0, steps_ - lag);
    const double covariance = products.sum().item<double>() / static_cast<double>(centred_.numel());
    return 1 - (within - covariance) / pooled;
  }
  /// No variation beyond the rounding of sums.
  bool constant() const { return !(within > 1e-24 * (pooled + mean_square_)); }

  double within = 0, pooled = 0;

 private:
  int64_t steps_;
  double mean_square_ = 0;
  torch::Tensor centred_;
};

struct Piece {
  int64_t chain, first, length;
};

std::vector<Piece> pieces_between(const torch::Tensor& births) {
  const auto born = births.contiguous();
  const int64_t steps = born.size(1);
  std::vector<Piece> pieces;
  for (int64_t chain = 0; chain < born.size(0); ++chain) {
    const int64_t* const birth = born.data_ptr<int64_t>() + chain * steps;
    for (int64_t step = 0; step < steps; ++step) {
      if (step == 0 || birth[step] != birth[step - 1]) pieces.push_back({chain, step, 0});
      ++pieces.back().length;
    }
  }
  return pieces;
}

/// Of the pieces' lengths the one at which those at least as long keep the most values.
int64_t best_length(std::vector<Piece> pieces) {
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.length > b.length; });
  int64_t best = 0, most = 0;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const int64_t kept = pieces[i].length * static_cast<int64_t>(i + 1);
    if (kept > most) most = kept, best = pieces[i].length;
  }
  return best;
}

}  // namespace

torch::Tensor cut_at_births(const torch::Tensor& paths, const torch::Tensor& births) {
  const auto pieces = pieces_between(births);
  const int64_t length = best_length(pieces);
  std::vector<torch::Tensor> cut;
  for (const auto& piece : pieces) {
    const int64_t end = piece.first + piece.length;
    if (piece.length >= length) cut.push_back(paths[piece.chain].slice(0, end - length, end));
  }
  return torch::stack(cut);
}

double split_r_hat(const torch::Tensor& series) {
  if (series.size(1) < 4) return kUnknown;
  const Variances variances(split(series));
  return variances.constant() ? kUnknown : std::sqrt(variances.pooled / variances.within);
}

double effective_sample_size(const torch::Tensor& series) {
  if (series.size(1) < 4) return kUnknown;
  const auto halves = split(series);
  const Variances variances(halves);
  if (variances.constant()) return kUnknown;
  double sum = 0, previous = std::numeric_limits<double>::infinity();
  for (int64_t lag = 0; lag + 1 < halves.size(1); lag += 2) {
    const double pair = (lag == 0 ? 1.0 : variances.correlation(lag)) + variances.correlation(lag + 1);
    if (!(pair > 0)) break;
    previous = std::min(previous, pair);
    sum += previous;
  }
  const auto values = static_cast<double>(halves.numel());
  return values / std::max(2 * sum - 1, 1 / std::log10(values));
}

}  // namespace basin
