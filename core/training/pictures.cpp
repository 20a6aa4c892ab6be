#include "core/training/pictures.h"

#include <algorithm>
#include <cmath>

#include "core/base/device.h"
#include "core/evaluation/density.h"
#include "core/training/two_phase.h"

namespace basin {
namespace {

constexpr int64_t kMostAges = 20000;

torch::Tensor buffer_order(const ReplayBuffer& buffer, const SnapshotRequest& request, bool images) {
  const auto filled = [&](const torch::Tensor& column) { return column.slice(0, 0, buffer.size()); };
  torch::Tensor order;
  switch (request.buffer_order) {
    case BufferOrder::slot:
      order = torch::arange(buffer.size(), torch::kLong);
      break;
    case BufferOrder::age:
      order = filled(buffer.ages()).argsort(int64_t{0});
      break;
    case BufferOrder::energy:
      order = filled(buffer.energies()).argsort(int64_t{0});
      break;
    case BufferOrder::birth:
      order = filled(buffer.births()).argsort(int64_t{0});
      break;
    case BufferOrder::uses:
      order = filled(buffer.uses()).argsort(int64_t{0});
      break;
    case BufferOrder::label:
      order = filled(buffer.labels()).argsort(int64_t{0});
      break;
  }
  if (images && request.buffer_class >= 0) order = order.masked_select(buffer.labels().index_select(0, order).eq(request.buffer_class));
  return request.buffer_descending ? order.flip(0) : order;
}

void fill_traces(const Trainer& trainer, const SnapshotRequest& request, Snapshot& snapshot) {
  const auto& traces = trainer.batch().traces;
  const auto watched = static_cast<int64_t>(traces.chains().size());
  if (watched == 0) return;
  const int64_t done = traces.recorded();
  const auto energies = traces.energies().cpu(), grad_norms = traces.grad_norms().cpu();
  const auto positions = snapshot.space.image ? torch::Tensor() : traces.positions().cpu();
  for (int64_t w = 0; w < watched; ++w) {
    ChainTrace trace;
    trace.chain = traces.chains()[static_cast<size_t>(w)];
    trace.energy = to_floats(energies.select(0, w).slice(0, 0, done));
    trace.grad_norm = to_floats(grad_norms.select(0, w).slice(0, 0, done));
    if (!snapshot.space.image) trace.path = to_points(positions.select(0, w).slice(0, 0, done + 1));
    snapshot.traces.push_back(std::move(trace));
  }
  if (!snapshot.space.image) return;
  const int64_t frames = std::min(request.film_frames, done + 1);
  for (int64_t f = 0; f < frames; ++f) snapshot.film_steps.push_back(frames > 1 ? f * done / (frames - 1) : 0);
  const auto steps = upload(torch::tensor(snapshot.film_steps, torch::kLong), traces.positions().device());
  snapshot.film = to_images(traces.positions().index_select(1, steps).flatten(0, 1), snapshot.space);
}

}  // namespace

ImageBatch to_images(const torch::Tensor& x, const SampleSpace& space) {
  return byte_images(to_bytes(x.detach().cpu(), space.low, space.high));
}

ImageBatch byte_images(const torch::Tensor& planes) {
  const auto bytes = planes.permute({0, 2, 3, 1}).contiguous();
  ImageBatch images{bytes.size(0), bytes.size(3), bytes.size(1), bytes.size(2), {}};
  const auto* data = bytes.data_ptr<uint8_t>();
  images.bytes.assign(data, data + bytes.numel());
  return images;
}

std::vector<float> to_floats(const torch::Tensor& x) {
  const auto flat = x.detach().to(torch::kCPU, torch::kFloat).contiguous();
  const auto* data = flat.data_ptr<float>();
  return {data, data + flat.numel()};
}

std::vector<Point> to_points(const torch::Tensor& x) {
  const auto flat = to_floats(x);
  std::vector<Point> points(flat.size() / 2);
  for (size_t i = 0; i < points.size(); ++i) points[i] = {flat[2 * i], flat[2 * i + 1]};
  return points;
}

Grid landscape(const Energy& energy, const SampleSpace& space, int64_t size, const torch::Device& device, Shards& shards) {
  return {size, space.low, space.high, to_floats(energies_at(energy, grid_points(size, space.low, space.high).to(device), shards))};
}

BufferView view_buffer(const ReplayBuffer& buffer, const SampleSpace& space, const SnapshotRequest& request) {
  BufferView view;
  view.size = buffer.held();
  view.capacity = buffer.capacity();
  view.stored = buffer.stored();
  if (buffer.size() == 0) return view;
  const auto held = buffer.held_slots(), looked = held.slice(0, 0, held.size(0), std::max<int64_t>(1, held.size(0) / kMostAges));
  const auto ages = buffer.ages().index_select(0, looked);
  view.ages = to_floats(ages);
  if (!space.classes.empty()) {
    const auto labels = buffer.labels().index_select(0, looked);
    const auto* label = labels.data_ptr<int64_t>();
    view.age_labels.assign(label, label + labels.size(0));
  }
  auto order = buffer_order(buffer, request, space.image);
  if (!space.image && buffer.held() < buffer.size()) order = order.masked_select(torch::isin(order, held));
  view.listed = order.size(0);
  if (space.image) {
    view.first = std::clamp<int64_t>(request.buffer_first, 0, view.listed);
    order = order.slice(0, view.first, std::min(view.listed, view.first + request.buffer_count));
  }
  order = order.contiguous();
  const auto states = buffer.states(order);
  space.image ? void(view.images = to_images(states, space)) : void(view.points = to_points(states));
  const auto* slot = order.data_ptr<int64_t>();
  for (int64_t i = 0; i < order.size(0); ++i) view.slots.push_back(buffer.info(slot[i]));
  if (!space.image) return view;
  std::vector<int64_t> followed;
  for (const auto wanted : request.buffer_followed)
    if (wanted >= 0 && wanted < buffer.size()) followed.push_back(wanted), view.followed.push_back(buffer.info(wanted));
  if (!followed.empty()) view.followed_images = to_images(buffer.states(torch::tensor(followed, torch::kLong)), space);
  return view;
}

Snapshot take_snapshot(Trainer& trainer, const SnapshotRequest& request, double progress) {
  const auto& batch = trainer.batch();
  Snapshot snapshot;
  snapshot.step = trainer.step_count();
  snapshot.space = trainer.source().space;
  if (snapshot.space.image) {
    snapshot.images = to_images(batch.chains, snapshot.space);
  } else {
    snapshot.weights = request.weights;
    const Energy& shown = request.weights == WeightsKind::live ? trainer.energy() : trainer.averaged();
    snapshot.energy = landscape(shown, snapshot.space, request.landscape_size, trainer.device(), trainer.shards());
    const auto energies = torch::tensor(at::ArrayRef<float>(snapshot.energy.values));
    snapshot.log_z = log_partition(energies, request.landscape_size, snapshot.space.low, snapshot.space.high);
    if (request.two_phase && trainer.has_data()) snapshot.two_phase = two_phase(trainer, request.landscape_size, progress);
    snapshot.data = to_points(batch.data);
    snapshot.chains = to_points(batch.chains);
  }
  if (batch.energies_samples.defined()) {
    snapshot.chain_energy = snapshot.energies_samples = to_floats(batch.energies_samples);
    snapshot.energies_data = to_floats(batch.energies_data);
  }
  if (batch.chain_labels.defined()) {
    const auto labels = batch.chain_labels.cpu();
    snapshot.chain_labels.assign(labels.data_ptr<int64_t>(), labels.data_ptr<int64_t>() + labels.numel());
  }
  fill_traces(trainer, request, snapshot);
  snapshot.buffer = view_buffer(trainer.buffer(), snapshot.space, request);
  return snapshot;
}

}  // namespace basin
