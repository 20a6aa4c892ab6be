#pragma once
// Residual blocks of the two published families.

#include "core/energy/layers/builder.h"

namespace basin {

/// Filters as multiples of the network's width.
struct BlockPlan {
  int64_t in, out;
  bool halves = false;
  bool attention_after = false;
};

/// IGEBM (Du & Mordatch 2019, appendix A.10): conv, gain, activation, conv that starts at zero, gain, plus a 1x1 convolution of the input where the
/// shape changes; average pool; activation. With classes, a gain and bias per class take the place of the scalar gain and of the convolutions'
/// biases.
std::vector<Layer> igebm_block(LayerBuilder& builder, const std::string& name, const BlockPlan& plan, const NetworkOptions& options);

/// Improved CD (Du et al. 2021, appendix A.1; shapes of the released code): two convolutions with standardised weights, each normalised, plus the
/// input; then, where it halves, a convolution to the new number of filters and an average pool over 3 x 3. The released code leaves out "plus the
/// input".
std::vector<Layer> improved_cd_block(LayerBuilder& builder, const std::string& name, const BlockPlan& plan, const NetworkOptions& options);

}  // namespace basin
