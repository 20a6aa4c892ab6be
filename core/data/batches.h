#pragma once
// Deterministic batches: fresh draws from a density, points drawn with replacement, or shuffled epochs of images.

#include "core/data/data_source.h"

namespace basin {

struct DataBatch {
  torch::Tensor x;       ///< [N, ...]
  torch::Tensor labels;  ///< [N] int64 on the CPU; undefined where the data has no classes
};

class Batches {
 public:
  /// Keeps a reference to `source`.
  Batches(const DataSource& source, const torch::Device& device, int64_t seed);
  /// [count, ...] on the device. Images are dequantised with U(0, 1) of a byte's interval; Gaussian noise of sigma `noise` is added.
  DataBatch next(int64_t count, double noise, at::Generator& rng);

  /// Where in the shuffled data the next batch begins; a checkpoint keeps it.
  struct Position {
    int64_t epoch = 0, next = 0;
  };
  Position position() const { return position_; }
  void seek(const Position& position);

 private:
  void shuffle();
  const DataSource& source_;
  torch::Device device_;
  int64_t seed_;
  Position position_;
  torch::Tensor order_;
};

}  // namespace basin
