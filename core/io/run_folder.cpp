#include "core/io/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/io/config.h"

namespace basin {
namespace {

constexpr const char* kFiles[] = {"config.toml", "metrics.csv", "status.json", "checkpoint.safetensors", "samples.png", "buffer.png"};

}  // namespace

RunFolder::RunFolder(std::string path, bool resume) : path_(std::move(path)) {
  make_writable_folder(path_);
  if (!resume && std::filesystem::exists(checkpoint_in(path_)))
    throw BadInput(fmt::format("'{}' already holds a run; continue it with --resume or choose another folder with --out.", path_));
  lock();
  remove_torn_writes();
}

RunFolder::~RunFolder() {
  if (lock_ >= 0) ::close(lock_);
}

void RunFolder::lock() {
  lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ >= 0 && ::flock(lock_, LOCK_EX | LOCK_NB) != 0)
    throw BadInput(fmt::format("Another process is training in '{}'; wait for it or choose another folder with --out.", path_));
}

/// Temporary files of writes that a kill cut short: NAME.XXXXXX beside NAME.
void RunFolder::remove_torn_writes() const {
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    const auto whole = entry.path().stem().string();
    for (const char* name : kFiles)
      if (whole == name && entry.path().extension().string().size() == 7) std::filesystem::remove(entry.path());
  }
}

void RunFolder::begin(const Session& session) {
  write_atomically(config_in(path_), to_toml(session.options()));
  metrics_ = std::make_unique<MetricsFile>(path_ + "/metrics.csv", session.step_count());
  latest_ = Metrics{};
  if (session.step_count() > 0)
    for (const auto& row : read_metrics(path_ + "/metrics.csv")) keep_latest(latest_, row);
}

void RunFolder::append(const Metrics& row) {
  metrics_->append(row);
  keep_latest(latest_, row);
}

void RunFolder::write(Session& session) {
  session.save(checkpoint_in(path_));
  write_atomically(path_ + "/status.json", status_json(session));
  session.export_samples(path_ + "/samples.png");
  session.export_buffer(path_ + "/buffer.png");
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
  visit_metrics(latest_, [&](std::string_view name, const double& value, std::string_view, std::string_view) {
    if (name != "seconds" && std::isfinite(value)) status[std::string(name)] = value;
  });
  for (const auto& rescue : session.rescues()) status["rescue_log"].push_back(describe(rescue));
  status["parameters"] = info.parameters;
  status["threads"] = info.threads;
  status["device"] = info.device;
  status["versions"] = info.versions;
  return status.dump(2) + "\n";
}

}  // namespace basin
