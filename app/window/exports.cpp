#include "app/window/exports.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>

#include "app/window/kept_runs.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/run/metrics_file.h"

namespace app {
namespace fs = std::filesystem;
namespace {

/// The double with the shortest decimal form that the series' float has.
double shortest(float value) {
  const std::string text = fmt::format("{}", value);
  double result = static_cast<double>(value);
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

bool begins(const std::string& name, std::string_view with) {
  return name.compare(0, with.size(), with) == 0;
}

std::string name_of_file(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  if (!begins(name, "kept-") && !begins(name, "last-run")) return name;
  try {
    return "kept: " + describe_run(path);
  } catch (const basin::BadInput&) {
    return name;
  }
}

}  // namespace

std::string default_export_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && *data != '\0') return (fs::path(data) / "basin" / "exports").string();
  const char* home = std::getenv("HOME");
  return (fs::path(home != nullptr ? home : ".") / ".local" / "share" / "basin" / "exports").string();
}

std::vector<RecentFile> newest_runs(const std::string& folder, size_t most) {
  std::vector<std::pair<fs::file_time_type, std::string>> dated;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string extension = at->path().extension().string();
    std::error_code gone;
    const auto written = fs::last_write_time(at->path(), gone);
    const bool checkpoint = extension == ".safetensors" && !begins(at->path().filename().string(), "autosave");
    if (!gone && (checkpoint || extension == ".toml")) dated.emplace_back(written, at->path().string());
  }
  std::sort(dated.rbegin(), dated.rend());
  std::vector<RecentFile> files;
  for (size_t i = 0; i < std::min(most, dated.size()); ++i) files.push_back({dated[i].second, name_of_file(dated[i].second)});
  return files;
}

std::string export_path(const std::string& folder, const std::string& preset, int64_t step, std::string_view what) {
  basin::make_writable_folder(folder);
  const fs::path name(what);
  const std::string stem = fmt::format("{}-{}-{}", preset.empty() ? "run" : preset, step, name.stem().string());
  for (int i = 1;; ++i) {
    const fs::path path = fs::path(folder) / (stem + (i > 1 ? fmt::format("-{}", i) : "") + name.extension().string());
    if (!fs::exists(path)) return path.string();
  }
}

MetricsCopy copy_metrics(const History& history) {
  MetricsCopy copy;
  const basin::Metrics names;
  basin::visit_metrics(names, [&](const basin::MetricInfo& about, double) {
    const Series& series = history.series(about.name);
    if (series.empty()) return;
    MetricsColumn column{about.name, {}, {}};
    column.steps.reserve(series.size());
    column.values.reserve(series.size());
    for (size_t i = 0; i < series.size(); ++i) {
      column.steps.push_back(series.step(i));
      column.values.push_back(static_cast<float>(series.value(i)));
    }
    copy.columns.push_back(std::move(column));
  });
  copy.verdicts = history.verdicts();
  return copy;
}

void write_metrics_csv(const std::string& path, const MetricsCopy& metrics) {
  std::map<std::string_view, size_t> next;
  auto verdict = metrics.verdicts.begin();
  basin::write_atomically(path, [&](const auto& write) {
    std::string text = basin::metrics_header() + "\n";
    for (;;) {
      double step = INFINITY;
      for (const auto& column : metrics.columns)
        if (next[column.name] < column.steps.size()) step = std::min(step, column.steps[next[column.name]]);
      if (!std::isfinite(step)) break;
      basin::Metrics row;
      row.step = static_cast<int64_t>(step);
      row.seconds = basin::kNotMeasured;
      while (verdict != metrics.verdicts.end() && std::next(verdict) != metrics.verdicts.end() && std::next(verdict)->from <= step) ++verdict;
      if (verdict != metrics.verdicts.end() && verdict->from <= step) row.health = verdict->health, row.rule = verdict->rule;
      basin::visit_metrics(row, [&](const basin::MetricInfo& about, double& value) {
        for (const auto& column : metrics.columns) {
          size_t& at = next[column.name];
          if (column.name == about.name && at < column.steps.size() && column.steps[at] == step) value = shortest(column.values[at++]);
        }
      });
      text += basin::metrics_line(row) + "\n";
      if (text.size() > 1 << 20) {
        write(text.data(), text.size());
        text.clear();
      }
    }
    write(text.data(), text.size());
  });
}

}  // namespace app
