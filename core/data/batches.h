#pragma once
// Deterministic batches: fresh draws from a density, points drawn with replacement, or shuffled epochs of images.

#include "core/data/data_source.h"

namespace basin {

struct DataBatch {
  torch::Tensor x;       ///< [N, ...]
  torch::Tensor labels;  ///< [N] int64 on the CPU; undefined where the data has no classes
};

/// What is done to the pictures of a batch, and whose labels are seen.
struct BatchOptions {
  int64_t crop = 0;              ///< reflected pixels around, out of which each picture is cut at random
  bool flip = false;             ///< mirrors every other picture
  int64_t labels_per_class = 0;  ///< pictures of each class whose labels `next_labelled` sees; 0 is all
};
BatchOptions batch_options(const DataOptions& data);

class Batches {
 public:
  /// Keeps a reference to `source`.
  Batches(const DataSource& source, const torch::Device& device, int64_t seed, const BatchOptions& options = {});
  /// [count, ...] on the device. Images are dequantised with U(0, 1) of a byte's interval; Gaussian noise of sigma `noise` is added.
  DataBatch next(int64_t count, double noise, at::Generator& rng);
  /// The same of the pictures whose labels are seen, drawn with replacement; the data have labels.
  DataBatch next_labelled(int64_t count, double noise, at::Generator& rng);
  /// Of the two above from now on; `labels_per_class` stays.
  void set_moves(const BatchOptions& options) { options_.crop = options.crop, options_.flip = options.flip; }

  /// Where in the shuffled data the next batch begins; a checkpoint keeps it.
  struct Position {
    int64_t epoch = 0, next = 0;
  };
  Position position() const { return position_; }
  void seek(const Position& position);

 private:
  void shuffle();
  DataBatch pictures(const torch::Tensor& rows, double noise, at::Generator& rng) const;
  const DataSource& source_;
  torch::Device device_;
  int64_t seed_;
  BatchOptions options_;
  torch::Tensor labelled_;  ///< rows whose labels are seen; undefined where all are
  Position position_;
  torch::Tensor order_;
};

}  // namespace basin
