#include <fmt/format.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>

#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/base/text.h"
#include "core/energy/prepared/prepared_residual_net.h"
#include "core/run/config.h"
#include "core/run/paths.h"
#include "core/training/model_weights.h"
#include "core/training/models.h"
#include "core/training/pictures.h"
#include "core/training/session_state.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

constexpr double kRecentUpdates = 50;  // over which the shown share of fresh chains is averaged
constexpr int64_t kPicturesLooked = 1000;
constexpr int64_t kMostHeldTwice = int64_t{2} << 30;  // bytes of a state that is copied to be written while training goes on

/// Share of the pictures' values that are the least or the greatest there is; 0 for points.
double share_at_edge(const DataSource& source) {
  if (!source.space.image) return 0;
  const int64_t count = source.images.size(0);
  const auto bytes = source.images.slice(0, 0, count, std::max<int64_t>(1, count / kPicturesLooked));
  return static_cast<double>((bytes.eq(0) | bytes.eq(255)).sum().item<int64_t>()) / static_cast<double>(std::max<int64_t>(1, bytes.numel()));
}

/// Data at another place than those that were learned must at least be of the same kind.
void check_same_shape(const SampleSpace& found, const SampleSpace& learned, const std::string& place) {
  const auto shape = [](const SampleSpace& space) { return fmt::format("{} x {} x {}", space.channels, space.height, space.width); };
  if (shape(found) != shape(learned))
    throw BadInput(fmt::format("the data{} have pictures of {} and the run learned {}; give its own data with --set data.path=PATH.",
                               place.empty() ? "" : " at '" + place + "'", shape(found), shape(learned)));
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
  const double at_edge = trainer->has_data() ? share_at_edge(trainer->source()) : of_model().at_edge;
  adopt(std::move(trainer), at_edge);
  if (options.rescue.mode != RescueMode::off) remember();
}

TorchSession::TorchSession(const SavedFile& given, const LoadWatch& watch) {
  const SavedFile file(file_of(given.path), given.data_path);
  try {
    restore(CheckpointFile(file.path), file, watch);
  } catch (const c10::Error& error) {
    throw BadInput(fmt::format("'{}' is not a sound checkpoint ({}); use another file.", file.path, error.what_without_backtrace()));
  }
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

void TorchSession::adopt(std::unique_ptr<Trainer> trainer, double at_edge) {
  std::unique_ptr<DensityMeter> meter;
  const auto& source = trainer->source();
  if (!source.space.image && trainer->has_data())
    meter = std::make_unique<DensityMeter>(source.density.get(), source.held_out, source.space, trainer->device());
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
  for (const auto& path : changed_paths(trainer_->options(), options))
    command_log_ += fmt::format("{} {}={}\n", step_count(), path, to_text(field_at(after, path)));
  const RescueOptions before = trainer_->options().rescue;
  trainer_->set_options(options);
  rearm(before);
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
  if (!refused && meter_ && row->step % options().evaluation.every == 0) measure(*row);
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  row->seconds = seconds_;
  fresh_.add(row->fresh_share, kRecentUpdates);
  watch(*row);
  return row;
}

void TorchSession::measure(Metrics& row) {
  const auto slots = torch::arange(trainer_->buffer().size(), torch::kLong);
  const auto measure = meter_->measure(trainer_->averaged(), trainer_->buffer().states(slots), trainer_->shards());
  row.nll = measure.nll;
  row.kl = measure.kl;
  row.total_variation = measure.total_variation;
}

Snapshot TorchSession::snapshot(const SnapshotRequest& request) {
  watched_ = request.watched;
  trainer_->use_own_precision();
  Snapshot snapshot = take_snapshot(*trainer_, request, progress());
  snapshot.verdict = verdict_;
  snapshot.buffer.fresh_rate = fresh_.value();
  return snapshot;
}

Checkpoint TorchSession::checkpoint() const {
  RunOptions options = trainer_->options();
  options.compute.threads = recorded_threads(options.compute.threads, trainer_->device(), trainer_->shard_count());
  Checkpoint checkpoint;
  checkpoint.tensors = trainer_->tensors();
  for (auto& item : to_tensors({seconds_, budget_, stability_})) checkpoint.tensors.push_back(std::move(item));
  std::string lines;
  for (const auto& rescue : rescues_) lines += to_line(rescue);
  checkpoint.metadata = {{"config", to_toml(options)},
                         {"step", std::to_string(step_count())},
                         {"verdict", std::string(name_of(verdict_.health))},
                         {"rule", verdict_.rule},
                         {"reason", verdict_.reason},
                         {"cause", verdict_.cause},
                         {"value", fmt::format("{}", verdict_.value)},
                         {"limit", fmt::format("{}", verdict_.limit)},
                         {"step_fit", std::string(name_of(verdict_.step))},
                         {"rescues", lines},
                         {"commands", command_log_},
                         {"budget", budget_.steps > 0     ? fmt::format("--steps {}", budget_.steps)
                                    : budget_.seconds > 0 ? fmt::format("--seconds {}", budget_.seconds)
                                                          : ""},
                         {"versions", info().versions},
                         {"device", info().device},
                         {"precision", info().precision}};
  write_card(model_->data(), checkpoint.metadata);
  return checkpoint;
}

void TorchSession::save(const std::string& path) const {
  write_checkpoint(path, checkpoint());
}

std::function<void()> TorchSession::save_apart(const std::string& path) const {
  auto kept = std::make_shared<Checkpoint>(checkpoint());
  int64_t bytes = 0;
  for (const auto& [name, tensor] : kept->tensors) bytes += static_cast<int64_t>(tensor.nbytes());
  if (bytes > kMostHeldTwice) return write_checkpoint(path, *kept), std::function<void()>();
  for (auto& [name, tensor] : kept->tensors) tensor = tensor.detach().to(torch::kCPU, /*non_blocking=*/false, /*copy=*/true);
  return [path, kept] { write_checkpoint(path, *kept); };
}

void TorchSession::restore(const CheckpointFile& checkpoint, const SavedFile& file, const LoadWatch& watch) {
  const std::string& path = file.path;
  RunOptions options;
  const auto& words = checkpoint.metadata();
  const auto required = [&](const char* key) { return required_word(words, key, path); };
  apply_toml(options, required("config"), path);
  locate_data(options, file, watch);
  make_paths_absolute(options);
  try {
    validate(options);
    const auto card = read_card(words, options, checkpoint.shape("buffer.data"), path);
    auto trainer = std::make_unique<Trainer>(options, load(
                                                          options, [&] { return card; }, watch));
    check_same_shape(trainer->source().space, card.space, options.data.path);
    trainer->load(checkpoint.tensors(), word_in(words, "device") == trainer->device().str());
    const double at_edge = trainer->has_data() ? share_at_edge(trainer->source()) : card.at_edge;
    adopt(std::move(trainer), at_edge);
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("'{}': {}", path, error.what()));
  }
  const auto state = session_state_in(checkpoint);
  seconds_ = state.seconds, budget_ = state.budget, stability_ = state.stability;
  command_log_ = required("commands");
  verdict_ = {Health::healthy, required("rule"), required("reason")};
  for (const Health health : {Health::healthy, Health::drifting, Health::diverging, Health::collapsed, Health::failed})
    if (name_of(health) == required("verdict")) verdict_.health = health;
  for (const StepFit step : {StepFit::fits, StepFit::large, StepFit::small})
    if (name_of(step) == word_in(words, "step_fit")) verdict_.step = step;
  verdict_.cause = word_in(words, "cause");
  verdict_.value = number_in<double>(word_in(words, "value")).value_or(kNotMeasured);
  verdict_.limit = number_in<double>(word_in(words, "limit")).value_or(kNotMeasured);
  rescues_ = parse_rescues(word_in(words, "rescues"));
  if (trainer_->options().rescue.mode != RescueMode::off && !is_alarming(verdict_.health)) remember();
}

void TorchSession::export_samples(const std::string& path) {
  model_->write_states(path, trainer_->batch().chains);
}

void TorchSession::export_buffer(const std::string& path) {
  constexpr int64_t kMostImages = 1024;
  const int64_t held = trainer_->buffer().size(), pixels = space().height * space().width;
  const int64_t shown = space().image ? std::min({kMostImages, std::max<int64_t>(1, kMostPixels / pixels), held}) : held;
  model_->write_states(path, trainer_->buffer().states(torch::arange(shown, torch::kLong)));
}

}  // namespace basin
