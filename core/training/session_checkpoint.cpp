// What a session writes to a checkpoint, and how it takes one up.

#include <fmt/format.h>

#include <memory>

#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/base/text.h"
#include "core/run/config.h"
#include "core/run/paths.h"
#include "core/training/session_state.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

constexpr int64_t kMostHeldTwice = int64_t{2} << 30;  // bytes of a state that is copied to be written while training goes on

/// Where a run computes, in words; the number of shards is its own on the CPU alone.
std::string describe_place(const std::string& device, int64_t shards) {
  if (device.empty()) return "another device";
  return device == "cpu" ? fmt::format("{} thread{} on the CPU", shards, shards == 1 ? "" : "s") : device;
}

/// Data at another place than those that were learned must at least be of the same kind.
void check_same_shape(const SampleSpace& found, const SampleSpace& learned, const std::string& place) {
  const auto shape = [](const SampleSpace& space) { return fmt::format("{} x {} x {}", space.channels, space.height, space.width); };
  if (shape(found) != shape(learned))
    throw BadInput(fmt::format("the data{} have pictures of {} and the run learned {}; give its own data with --set data.path=PATH.",
                               place.empty() ? "" : " at '" + place + "'", shape(found), shape(learned)));
}

/// Random streams go on where the run computes as it did. Where they cannot, it is said.
void load_into(Trainer& trainer, const CheckpointFile& checkpoint, const SavedFile& file, int64_t recorded_threads, const LoadWatch& watch) {
  const std::string device = word_in(checkpoint.metadata(), "device");
  const std::string before = describe_place(device, recorded_threads), now = describe_place(trainer.device().str(), trainer.shard_count());
  const bool same = file.threads ? before == now : device == trainer.device().str();
  trainer.load(checkpoint.tensors(), same);
  if (!same && watch.notice)
    watch.notice(
        fmt::format("The run goes on with {}, where it had {}: its random streams begin anew, so that it is not the same to the bit.", now, before));
}

Verdict verdict_in(const CheckpointFile& checkpoint) {
  const auto& words = checkpoint.metadata();
  const auto required = [&](const char* key) { return required_word(words, key, checkpoint.path()); };
  Verdict verdict{Health::healthy, required("rule"), required("reason")};
  for (const Health health : {Health::healthy, Health::drifting, Health::diverging, Health::collapsed, Health::failed})
    if (name_of(health) == required("verdict")) verdict.health = health;
  verdict.cause = word_in(words, "cause");
  verdict.value = number_in<double>(word_in(words, "value")).value_or(kNotMeasured);
  verdict.limit = number_in<double>(word_in(words, "limit")).value_or(kNotMeasured);
  for (const StepFit step : {StepFit::fits, StepFit::large, StepFit::small})
    if (name_of(step) == word_in(words, "step_fit")) verdict.step = step;
  return verdict;
}

}  // namespace

TorchSession::TorchSession(const SavedFile& given, const LoadWatch& watch) {
  SavedFile file = given;
  file.path = file_of(given.path);
  try {
    restore(CheckpointFile(file.path), file, watch);
  } catch (const c10::Error& error) {
    throw BadInput(fmt::format("'{}' is not a sound checkpoint ({}); use another file.", file.path, error.what_without_backtrace()));
  }
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
                         {"precision", info().precision},
                         {"paused", paused_ ? "yes" : ""}};
  add_curves(curves_, checkpoint);
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
  apply_toml(options, required_word(words, "config", path), path);
  const int64_t recorded = options.compute.threads;
  options.compute.threads = file.threads.value_or(recorded);
  options.compute.device = file.device.value_or(options.compute.device);
  locate_data(options, file, watch);
  make_paths_absolute(options);
  try {
    validate(options);
    const auto card = read_card(words, options, checkpoint.shape("buffer.data"), path);
    const auto own_card = [&] { return card; };
    auto trainer = std::make_unique<Trainer>(options, load(options, own_card, watch));
    check_same_shape(trainer->source().space, card.space, options.data.path);
    load_into(*trainer, checkpoint, file, recorded, watch);
    adopt(std::move(trainer), card.at_edge);
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("'{}': {}", path, error.what()));
  }
  const auto state = session_state_in(checkpoint);
  seconds_ = state.seconds, budget_ = state.budget, stability_ = state.stability;
  command_log_ = required_word(words, "commands", path);
  verdict_ = verdict_in(checkpoint);
  rescues_ = parse_rescues(word_in(words, "rescues"));
  curves_ = curve_record_in(checkpoint);
  paused_ = word_in(words, "paused") == "yes";
  if (trainer_->options().rescue.mode != RescueMode::off && !is_alarming(verdict_.health)) remember();
}

}  // namespace basin
