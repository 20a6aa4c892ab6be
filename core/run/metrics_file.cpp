#include "core/run/metrics_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "core/base/errors.h"
#include "core/base/files.h"

namespace basin {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

template <class T>
bool parse(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// Which metric each cell of a row holds: its place in the first line that this program writes, where `step` stands at 0.
using Columns = std::vector<size_t>;

Columns columns_of(const std::string& path, std::string_view first_line) {
  const std::string header = metrics_header();
  const auto known = split(header, ',');
  const auto refuse = [&](const std::string& what) {
    throw BadInput(fmt::format("'{}' is not a metrics.csv of this program: its first line {}; choose another folder.", path, what));
  };
  Columns columns;
  for (const auto& name : split(first_line, ',')) {
    const auto place = static_cast<size_t>(std::find(known.begin(), known.end(), metric_name(name)) - known.begin());
    if (place == known.size()) refuse(fmt::format("names '{}', which is no metric", name));
    if (std::count(columns.begin(), columns.end(), place) > 0) refuse(fmt::format("names '{}' twice", name));
    columns.push_back(place);
  }
  if (std::count(columns.begin(), columns.end(), size_t{0}) == 0) refuse("has no 'step'");
  return columns;
}

bool parse_health(std::string_view text, std::optional<Health>& health) {
  for (const auto one : {Health::healthy, Health::drifting, Health::diverging, Health::collapsed, Health::failed})
    if (text == name_of(one)) health = one;
  return text.empty() || health.has_value();
}

bool parse_row(std::string_view line, const Columns& columns, Metrics& row) {
  const auto cells = split(line, ',');
  if (cells.size() != columns.size()) return false;
  std::vector<double*> values = {nullptr};  // `step` is no real number
  visit_metrics(row, [&](const MetricInfo&, double& value) { values.push_back(&value); });
  const auto parsed = [&](size_t column, std::string_view cell) {
    if (column == 0) return parse(cell, row.step);
    if (column == values.size()) return parse_health(cell, row.health);
    if (column == values.size() + 1) return row.rule = cell, true;
    if (!cell.empty()) return parse(cell, *values[column]);
    *values[column] = kNotMeasured;
    return true;
  };
  for (size_t i = 0; i < cells.size(); ++i)
    if (!parsed(columns[i], cells[i])) return false;
  return true;
}

}  // namespace

std::string metrics_header() {
  Metrics row;
  std::string line = "step";
  visit_metrics(row, [&](const MetricInfo& about, double&) { line += fmt::format(",{}", about.name); });
  return line + ",verdict,rule";
}

std::string metrics_line(const Metrics& row) {
  std::string line = fmt::format("{}", row.step);
  visit_metrics(row, [&](const MetricInfo&, const double& value) { line += std::isnan(value) ? std::string(",") : fmt::format(",{}", value); });
  return line + fmt::format(",{},{}", row.health ? name_of(*row.health) : "", row.rule);
}

std::vector<Metrics> read_metrics(const std::string& path) {
  const std::string text = read_file(path);
  const std::string_view whole_lines = std::string_view(text).substr(0, text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n'));
  const auto lines = split(whole_lines, '\n');
  const auto columns = columns_of(path, lines[0]);
  std::vector<Metrics> rows;
  for (size_t i = 1; i < lines.size(); ++i) {
    Metrics row;
    if (!parse_row(lines[i], columns, row))
      throw BadInput(fmt::format("'{}', line {}: not a row of numbers; repair or remove the file.", path, i + 1));
    rows.push_back(row);
  }
  return rows;
}

MetricsFile::MetricsFile(std::string path, int64_t last_step, const std::vector<Metrics>& otherwise) : path_(std::move(path)) {
  std::string kept = metrics_header() + "\n";
  if (last_step > 0)
    for (const auto& row : std::filesystem::exists(path_) ? read_metrics(path_) : otherwise)
      if (row.step <= last_step) kept += metrics_line(row) + "\n";
  write_atomically(path_, kept);
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor_ < 0) throw BadInput(fmt::format("Cannot write '{}': {}.", path_, std::strerror(errno)));
}

MetricsFile::~MetricsFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void MetricsFile::append(const Metrics& row) {
  const std::string line = metrics_line(row) + "\n";
  if (::write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw BadInput(fmt::format("Cannot write '{}': {}; free some space, then resume with --resume.", path_, std::strerror(errno)));
}

}  // namespace basin
