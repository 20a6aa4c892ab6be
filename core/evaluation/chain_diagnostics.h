#pragma once
// Have the chains mixed? Effective sample size and split R-hat of paths.

#include <torch/types.h>

namespace basin {

/// Paths [chains, steps, ...] of chains that begin again now and then, as paths [pieces, length, ...] of chains that never did: cut wherever `births`
/// [chains, steps] changes along a chain (the step at which it last began again, one value a step), so that no piece runs over a jump. All pieces get
/// one length, the one that keeps the most values: shorter ones are left out, longer ones lose their beginning.
torch::Tensor cut_at_births(const torch::Tensor& paths, const torch::Tensor& births);

/// Split R-hat (Gelman et al. 2013, eq. 11.4) of `series` [chains, steps]: each chain is cut in two halves of n steps; W is the mean variance within,
/// B / n the variance between the means, V = (n - 1) / n W + B / n, R = sqrt(V / W). Near 1 when mixed; above 1.01 not yet. NaN below 4 steps or for
/// constant series.
double split_r_hat(const torch::Tensor& series);

/// Number of independent draws worth as much as `series` [chains, steps] for the mean: M / (1 + 2 sum rho_t) over the split chains, where
/// rho_t = 1 - (W - mean_c acov_c(t)) / V is about the mean of all chains, so that chains stuck apart count as correlated (Gelman et al. 2013,
/// eq. 11.7). The sum is ended by Geyer's initial monotone positive sequence (Geyer 1992, section 3.3); at most M log10(M) for M values (Vehtari et
/// al. 2021). NaN as above.
double effective_sample_size(const torch::Tensor& series);

}  // namespace basin
