#pragma once
// What is learned, loaded: a density to draw from, or images.

#include <torch/types.h>

#include <memory>

#include "core/data/options.h"
#include "core/energy/toy.h"
#include "core/training/report.h"

namespace basin {

struct DataSource {
  SampleSpace space;
  std::shared_ptr<const ToyDensity> density;  ///< 2D sets
  torch::Tensor images;                       ///< image sets: bytes [N, C, H, W]
  torch::Tensor held_out;                     ///< 2D sets: points [10,000, 2] that training never sees
};

/// Throws BadInput naming the file looked for and how to get it.
DataSource load_data(const DataOptions& options);

}  // namespace basin
