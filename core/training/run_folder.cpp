#include "core/training/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/text.h"
#include "core/run/config.h"

namespace basin {
namespace {

constexpr const char* kFiles[] = {"config.toml", "metrics.csv", "status.json", "checkpoint.safetensors", "samples.png", "buffer.png"};

constexpr double kShareOfTraining = 0.02;              // for checkpoints and pictures together
constexpr double kFirstWrite = 1, kPicturesApart = 5;  // seconds of training

/// 0 where the file is no past average.
int64_t step_of(const std::filesystem::path& file) {
  return file.extension() == ".safetensors" ? std::max<int64_t>(0, number_in<int64_t>(file.stem().string()).value_or(0)) : 0;
}

}  // namespace

std::vector<std::string> RunFolder::averages_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/past", absent))
    if (step_of(entry.path()) > 0) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end(), [](const std::string& a, const std::string& b) { return step_of(a) > step_of(b); });
  return files;
}

void RunFolder::keep_average(const Session& session) const {
  const auto& ensemble = session.options().ensemble;
  if (ensemble.keep == 0 || session.step_count() % ensemble.every != 0) return;
  make_writable_folder(path_ + "/past");
  session.model().save(fmt::format("{}/past/{}.safetensors", path_, session.step_count()));
  const auto files = averages_in(path_);
  for (size_t i = static_cast<size_t>(ensemble.keep); i < files.size(); ++i) std::filesystem::remove(files[i]);
}

RunFolder::RunFolder(std::string path, bool resume)
    : path_(std::move(path)), checkpoints_(checkpoint_in(path_), kShareOfTraining / 2), pictures_(kShareOfTraining / 2, kPicturesApart) {
  make_writable_folder(path_);
  if (!resume && std::filesystem::exists(checkpoint_in(path_)))
    throw BadInput(fmt::format("'{}' already holds a run; continue it with --resume or choose another folder with --out.", path_));
  lock_ = FileLock(path_);
  if (!lock_.held()) throw BadInput(fmt::format("Another process is training in '{}'; wait for it or choose another folder with --out.", path_));
  remove_torn_writes(path_,
                     [](const std::filesystem::path& name) { return std::find(std::begin(kFiles), std::end(kFiles), name) != std::end(kFiles); });
  remove_torn_writes(path_ + "/past", [](const std::filesystem::path& name) { return step_of(name) > 0; });
}

void RunFolder::begin(const Session& session) {
  write_atomically(config_in(path_), to_toml(session.options()));
  metrics_ = std::make_unique<MetricsFile>(path_ + "/metrics.csv", session.step_count(), rows_of(session.curves()));
  for (const auto& file : averages_in(path_))
    if (step_of(file) > session.step_count()) std::filesystem::remove(file);
  checkpoints_.start(session.seconds() + kFirstWrite);
  pictures_.start(session.seconds() + kFirstWrite);
  latest_ = Metrics{};
  if (session.step_count() > 0)
    for (const auto& row : read_metrics(path_ + "/metrics.csv")) keep_latest(latest_, row);
}

void RunFolder::append(const Metrics& row) {
  metrics_->append(row);
  keep_latest(latest_, row);
}

void RunFolder::write(Session& session) {
  checkpoints_.save_now(session);
  write_beside(session);
}

/// Its status follows a checkpoint, so that it never tells of more than can be resumed.
void RunFolder::write_when_due(Session& session) {
  const double now = session.seconds();
  if (checkpoints_.due(now))
    checkpoints_.save(session, now, [path = status_path(), status = status_json(session)] { write_atomically(path, status); });
  if (!pictures_.due(now)) return;
  const auto begin = std::chrono::steady_clock::now();
  write_pictures(session);
  pictures_.spend(now, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

void RunFolder::write_beside(Session& session) const {
  write_atomically(status_path(), status_json(session));
  write_pictures(session);
}

void RunFolder::write_pictures(Session& session) const {
  session.export_samples(path_ + "/samples.png");
  session.export_buffer(path_ + "/buffer.png");
}

/// The checkpoint goes first: rows beyond it are dropped at a resume, rows that it lacks could not be made up. Its status follows at once, without
/// the metrics of rows that are void.
void RunFolder::go_back(Session& session) {
  checkpoints_.save_now(session);
  latest_ = Metrics{};
  write_atomically(status_path(), status_json(session));
  begin(session);
  write_beside(session);
}

std::string RunFolder::status_json(const Session& session) const {
  const RunInfo info = session.info();
  nlohmann::ordered_json status;
  status["step"] = session.step_count();
  status["seconds"] = session.seconds();
  status["preset"] = session.options().preset;
  status["seed"] = session.options().compute.seed;
  status["verdict"] = name_of(session.verdict().health);
  status["rule"] = session.verdict().rule;
  status["reason"] = session.verdict().reason;
  if (!session.verdict().cause.empty()) status["cause"] = session.verdict().cause;
  if (std::isfinite(session.verdict().value)) status["value"] = session.verdict().value;
  if (std::isfinite(session.verdict().limit)) status["limit"] = session.verdict().limit;
  visit_metrics(latest_, [&](const MetricInfo& about, const double& value) {
    if (std::string_view(about.name) != "seconds" && std::isfinite(value)) status[about.name] = value;
  });
  for (const auto& rescue : session.rescues()) status["rescue_log"].push_back(describe(rescue));
  status["parameters"] = info.parameters;
  status["threads"] = info.threads;
  status["device"] = info.device;
  status["precision"] = info.precision;
  status["tf32"] = info.tf32;
  status["versions"] = info.versions;
  status["saving_seconds"] = checkpoints_.spent() + pictures_.spent();
  return status.dump(2) + "\n";
}

}  // namespace basin
