#pragma once
// How far two sets of feature vectors are apart, each taken as a Gaussian.

#include <torch/types.h>

namespace basin {

struct GaussianFit {
  torch::Tensor mean;        ///< [D] double
  torch::Tensor covariance;  ///< [D, D] double, unbiased
};

/// Mean and covariance of the rows of `features` [N, D], N at least 2, in double precision.
GaussianFit fit_gaussian(const torch::Tensor& features);

/// The symmetric positive square root of a symmetric matrix [D, D], by eigendecomposition; eigenvalues below 0 count as 0.
torch::Tensor symmetric_root(const torch::Tensor& matrix);

/// |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a^1/2 C_b C_a^1/2)^1/2): the squared Frechet distance of two Gaussians (Dowson & Landau 1982, eq. 4), the
/// quantity that Heusel et al. 2017 report as FID for the features of an Inception network. Not a number where a fit is not finite.
double frechet_distance(const GaussianFit& a, const GaussianFit& b);

}  // namespace basin
