#include "app/window/exports.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "core/base/files.h"
#include "core/io/metrics_file.h"

namespace app {
namespace fs = std::filesystem;
namespace {

/// The double with the shortest decimal form that the series' float has.
double shortest(double value) {
  const std::string text = fmt::format("{}", static_cast<float>(value));
  double result = value;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

}  // namespace

std::string default_export_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && *data != '\0') return (fs::path(data) / "basin" / "exports").string();
  const char* home = std::getenv("HOME");
  return (fs::path(home != nullptr ? home : ".") / ".local" / "share" / "basin" / "exports").string();
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
  basin::visit_metrics(names, [&](std::string_view name, double, std::string_view, std::string_view) {
    const Series& series = history.series(name);
    if (!series.empty()) copy.emplace_back(name, series);
  });
  return copy;
}

void write_metrics_csv(const std::string& path, const MetricsCopy& metrics) {
  std::map<std::string_view, size_t> next;
  basin::write_atomically(path, [&](const auto& write) {
    std::string text = basin::metrics_header() + "\n";
    for (;;) {
      double step = INFINITY;
      for (const auto& [name, series] : metrics)
        if (next[name] < series.size()) step = std::min(step, series.step(next[name]));
      if (!std::isfinite(step)) break;
      basin::Metrics row;
      row.step = static_cast<int64_t>(step);
      row.seconds = basin::kNotMeasured;
      basin::visit_metrics(row, [&](std::string_view name, double& value, std::string_view, std::string_view) {
        for (const auto& [known, series] : metrics)
          if (known == name && next[known] < series.size() && series.step(next[known]) == step) value = shortest(series.value(next[known]++));
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
