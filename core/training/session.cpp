#include <fmt/format.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>

#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/base/text.h"
#include "core/energy/energies_at.h"
#include "core/energy/prepared/prepared_residual_net.h"
#include "core/run/config.h"
#include "core/run/paths.h"
#include "core/training/model_weights.h"
#include "core/training/models.h"
#include "core/training/pictures.h"
#include "core/training/slot_map.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

constexpr double kRecentUpdates = 50;  // over which the shown share of fresh chains is averaged
constexpr int kMapRest = 10;           // times what a map of slots cost, before the next
constexpr int64_t kPicturesLooked = 1000;

/// Share of the pictures' values that are the least or the greatest there is; 0 for points.
double share_at_edge(const DataSource& source) {
  if (!source.space.image) return 0;
  const int64_t count = source.images.size(0);
  const auto bytes = source.images.slice(0, 0, count, std::max<int64_t>(1, count / kPicturesLooked));
  return static_cast<double>((bytes.eq(0) | bytes.eq(255)).sum().item<int64_t>()) / static_cast<double>(std::max<int64_t>(1, bytes.numel()));
}

}  // namespace

std::unique_ptr<Session> make_session(const RunOptions& options, const LoadWatch& watch) {
  return std::make_unique<TorchSession>(options, watch);
}
std::unique_ptr<Session> open_session(const SavedFile& file, const LoadWatch& watch) {
  return std::make_unique<TorchSession>(file, watch);
}

TorchSession::TorchSession(const RunOptions& given, const LoadWatch& watch) {
  validate(given);
  RunOptions options = given;
  make_paths_absolute(options);
  const std::string from = options.network.from.empty() ? "" : find_model(options.network.from).file;
  const auto of_model = [&] { return card_of(from); };
  auto trainer = std::make_unique<Trainer>(options, from.empty() ? load_data(options.data, watch) : load(options, of_model, watch));
  if (!from.empty()) trainer->start_from(*read_weights(from, options.network, trainer->source().space));
  const double at_edge = trainer->has_data() ? kNotMeasured : of_model().at_edge;
  adopt(std::move(trainer), at_edge);
  if (options.rescue.mode != RescueMode::off) remember();
}

/// The data, or where they are missing the space alone that their card tells.
DataSource TorchSession::load(const RunOptions& options, const std::function<DataCard()>& card, const LoadWatch& watch) {
  try {
    return load_data(options.data, watch);
  } catch (const MissingData& error) {
    missing_data_ = error.what();
    DataSource source;
    source.space = card().space;
    return source;
  }
}

/// `at_edge` is what a file says of data that are missing.
void TorchSession::adopt(std::unique_ptr<Trainer> trainer, double at_edge) {
  std::unique_ptr<DensityMeter> meter;
  const auto& source = trainer->source();
  if (trainer->has_data()) at_edge = share_at_edge(source);
  if (!source.space.image && trainer->has_data())
    meter = std::make_unique<DensityMeter>(source.density.get(), source.held_out, source.space, trainer->device());
  live_ = from_anywhere(trainer->live_energy(), trainer->device());
  model_ = std::make_unique<TrainerModel>(*trainer, DataCard{source.space, at_edge});
  trainer_ = std::move(trainer);
  meter_ = std::move(meter);
}

void TorchSession::set_options(const RunOptions& options) {
  validate(options);
  if (needs_reset(trainer_->options(), options))
    throw BadInput(fmt::format("{} cannot change during a run; reset, or start a new run with another --out.",
                               fmt::join(reset_paths(trainer_->options(), options), ", ")));
  RunOptions after = options;
  std::vector<std::string> changes;
  for (const auto& path : changed_paths(trainer_->options(), options)) {
    const std::string value = to_text(field_at(after, path));
    command_log_ += fmt::format("{} {}={}\n", step_count(), path, value);
    changes.push_back(fmt::format("{} = {}", path, value));
  }
  if (!changes.empty()) curves_.append(SettingChange{step_count(), fmt::format("{}", fmt::join(changes, ", "))});
  const RunOptions before = trainer_->options();
  trainer_->set_options(options);
  follow_advice(stability_, verdict_.step, drift_scale(options.chain) / drift_scale(before.chain));
  rearm(before.rescue);
}

RunInfo TorchSession::info() const {
  const auto asked = trainer_->options().chain.precision;
  const auto precision = has_bfloat16(trainer_->device()) ? asked : Precision::float32;
  return {trainer_->device().str(),
          trainer_->shard_count(),
          fmt::format("LibTorch {}", TORCH_VERSION),
          trainer_->parameter_count(),
          std::string(entry_of(kPrecisions, precision).name),
          trainer_->options().compute.tf32,
          missing_data_};
}

double TorchSession::progress() const {
  const double step = static_cast<double>(step_count());
  if (budget_.steps <= 0 && budget_.seconds <= 0) return step / static_cast<double>(options().optimiser.horizon_steps);
  return std::max(budget_.steps > 0 ? step / static_cast<double>(budget_.steps) : 0.0, budget_.seconds > 0 ? seconds_ / budget_.seconds : 0.0);
}

std::optional<Metrics> TorchSession::step(const OnProgress& on_progress, int64_t chunk) {
  if (!missing_data_.empty()) throw MissingData(missing_data_);
  const auto begin = std::chrono::steady_clock::now();
  auto row = trainer_->step(progress(), watched_, on_progress, chunk);
  if (!row) return std::nullopt;
  const bool refused = !std::isfinite(row->grad_norm);
  if (!refused && row->step % options().evaluation.every == 0) measure(*row);
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  row->seconds = seconds_;
  if (std::isfinite(row->fresh_share)) fresh_.add(row->fresh_share, kRecentUpdates);
  watch(*row);
  curves_.append(*row);
  return row;
}

/// Share of the pictures held out whose class the averaged weights find the likeliest.
double TorchSession::accuracy_held_out() const {
  const auto& source = trainer_->source();
  if (!learns_classes(options()) || !source.held_out_labels.defined()) return kNotMeasured;
  const auto bytes = source.held_out.slice(0, 0, kPicturesLooked);
  const auto x = upload(from_bytes(bytes, torch::full({}, 0.5), source.space.low, source.space.high), trainer_->device());
  const auto told = class_energies_at(trainer_->averaged(), x, trainer_->shards()).argmin(1).cpu();
  return told.eq(source.held_out_labels.slice(0, 0, bytes.size(0))).to(torch::kDouble).mean().item<double>();
}

void TorchSession::measure(Metrics& row) {
  row.accuracy = accuracy_held_out();
  if (!meter_) return;
  const auto slots = trainer_->buffer().held_slots();
  const auto measure = meter_->measure(trainer_->averaged(), trainer_->buffer().states(slots), trainer_->shards());
  row.nll = measure.nll;
  row.kl = measure.kl;
  row.kl_live = options().optimiser.ema > 0 ? meter_->kl(trainer_->energy(), trainer_->shards()) : row.kl;
  row.total_variation = measure.total_variation;
}

Snapshot TorchSession::snapshot(const SnapshotRequest& request) {
  watched_ = request.watched;
  shown_ = request.weights;
  trainer_->use_own_precision();
  Snapshot snapshot = take_snapshot(*trainer_, request, progress());
  snapshot.verdict = verdict_;
  if (meter_) snapshot.kl = meter_->kl(torch::tensor(at::ArrayRef<float>(snapshot.energy.values)), snapshot.energy.size);
  snapshot.buffer.fresh_rate = fresh_.value();
  if (request.buffer_map && space().image) snapshot.buffer.map = slot_map();
  return snapshot;
}

/// Made anew when there is something new, and at most a tenth of the time is spent on it.
std::shared_ptr<const SlotMap> TorchSession::slot_map() {
  const auto begin = std::chrono::steady_clock::now();
  const bool edited = slot_map_edits_ != slot_edits_;
  if (slot_map_ && !edited && (slot_map_stored_ == trainer_->buffer().stored() || begin - slot_map_made_ < kMapRest * slot_map_cost_))
    return slot_map_;
  slot_map_ = std::make_shared<SlotMap>(make_slot_map(trainer_->buffer(), space(), step_count()));
  slot_map_edits_ = slot_edits_;
  slot_map_stored_ = trainer_->buffer().stored();
  slot_map_made_ = std::chrono::steady_clock::now();
  slot_map_cost_ = slot_map_made_ - begin;
  return slot_map_;
}

void TorchSession::export_samples(const std::string& path) {
  model_->write_states(path, trainer_->batch().chains);
}

void TorchSession::edit_slots(const std::vector<int64_t>& slots, SlotEdit edit) {
  trainer_->edit_slots(slots, edit);
  ++slot_edits_;
  command_log_ += fmt::format("{} {} slots {}\n", step_count(), entry_of(kSlotEdits, edit).name, fmt::join(slots, ","));
}

void TorchSession::export_buffer(const std::string& path) {
  constexpr int64_t kMostImages = 1024;
  const int64_t held = trainer_->buffer().held(), pixels = space().height * space().width;
  const int64_t shown = space().image ? std::min({kMostImages, std::max<int64_t>(1, kMostPixels / pixels), held}) : held;
  model_->write_states(path, trainer_->buffer().states(trainer_->buffer().held_slots().slice(0, 0, shown)));
}

}  // namespace basin
