#pragma once
// Have the chains mixed? Autocorrelation, effective sample size and split R-hat of paths.

#include <torch/types.h>

#include <string>
#include <vector>

namespace basin {

/// Correlation of `series` [chains, steps] with itself at lags 0 to max_lag < steps, about the mean of all chains, so that chains stuck apart count
/// as correlated: rho_t = 1 - (W - mean_c acov_c(t)) / V with W and V as in `split_r_hat`, here over whole chains (Gelman et al. 2013, eq. 11.7).
/// NaN for constant series.
std::vector<double> autocorrelation(const torch::Tensor& series, int64_t max_lag);

/// Split R-hat (Gelman et al. 2013, eq. 11.4) of `series` [chains, steps]: each chain is cut in two halves of n steps; W is the mean variance within,
/// B / n the variance between the means, V = (n - 1) / n W + B / n, R = sqrt(V / W). Near 1 when mixed; above 1.01 not yet. NaN below 4 steps or for
/// constant series.
double split_r_hat(const torch::Tensor& series);

/// Number of independent draws worth as much as `series` [chains, steps] for the mean: M / (1 + 2 sum rho_t) over the split chains, the sum ended by
/// Geyer's initial monotone positive sequence (Geyer 1992, section 3.3), at most M log10(M) for M values (Vehtari et al. 2021). NaN as above.
double effective_sample_size(const torch::Tensor& series);

/// One quantity along the chains.
struct Mixing {
  std::string quantity;  ///< "x", "y" or "E"
  double r_hat = 0, effective_samples = 0;
  std::vector<double> autocorrelation;  ///< lags 0, 1, ...
};
/// Diagnostics of both coordinates of `path` [chains, steps, 2] and of `energy` [chains, steps] (may be undefined).
std::vector<Mixing> mixing_of(const torch::Tensor& path, const torch::Tensor& energy, int64_t max_lag);

}  // namespace basin
