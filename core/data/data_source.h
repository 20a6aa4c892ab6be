#pragma once
// What is learned, loaded: a density to draw from, or images.

#include <torch/types.h>

#include <memory>

#include "core/base/sample_space.h"
#include "core/data/load_watch.h"
#include "core/data/options.h"
#include "core/energy/known_density.h"

namespace basin {

struct DataSource {
  SampleSpace space;
  std::shared_ptr<const KnownDensity> density;  ///< 2D sets whose density is known
  torch::Tensor points;                         ///< 2D sets that are only points: [N, 2], drawn from with replacement
  torch::Tensor images;                         ///< image sets: bytes [N, C, H, W]
  torch::Tensor labels;                         ///< image sets with classes: [N] int64, places in space.classes; else undefined
  torch::Tensor held_out;         ///< what training never sees. 2D sets: points [M, 2], 10,000 draws of a known density, else every tenth
                                  ///< point; image sets: bytes [M, C, H, W], one in data.hold_out, undefined without
  torch::Tensor held_out_labels;  ///< of those images: [M] int64, undefined as `labels` are
};

/// Throws MissingData naming the place looked at and how to get the data, BadInput where they are unusable.
DataSource load_data(const DataOptions& options, const LoadWatch& watch = {});

}  // namespace basin
