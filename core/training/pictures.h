#pragma once
// Pictures of a trainer's state as plain data, for snapshots and exports.

#include "core/training/trainer.h"

namespace basin {

inline constexpr int64_t kMostPixels = int64_t{1} << 22;  ///< of an exported picture: writing one holds up training for about a second

/// Bytes of images [N, C, H, W] with values in the space's range.
ImageBatch to_images(const torch::Tensor& x, const SampleSpace& space);
/// The same of bytes [N, C, H, W].
ImageBatch byte_images(const torch::Tensor& planes);
std::vector<Point> to_points(const torch::Tensor& x);
std::vector<float> to_floats(const torch::Tensor& x);

/// E over the box on `size` x `size` cell centres.
Grid landscape(const Energy& energy, const SampleSpace& space, int64_t size, const torch::Device& device, Shards& shards);

BufferView view_buffer(const ReplayBuffer& buffer, const SampleSpace& space, const SnapshotRequest& request);

/// Everything but stage, verdict and times. `progress` as in `Trainer::step`.
Snapshot take_snapshot(Trainer& trainer, const SnapshotRequest& request, double progress);

}  // namespace basin
