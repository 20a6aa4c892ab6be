#include "core/data/points_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/errors.h"
#include "core/base/files.h"

namespace basin {
namespace {

constexpr size_t kMostBytes = size_t{1} << 28;
constexpr double kFilled = 0.875;  // of the box, by fitted points
constexpr double kLargest = 1e30;  // beyond this a float's square overflows

struct Placed {
  double x, y;
  int64_t line;
};

std::string_view trimmed(std::string_view text) {
  const auto skipped = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '"'; };
  while (!text.empty() && skipped(text.front())) text.remove_prefix(1);
  while (!text.empty() && skipped(text.back())) text.remove_suffix(1);
  return text;
}

char separator_of(std::string_view line) {
  for (const char separator : {';', '\t', ','})
    if (line.find(separator) != std::string_view::npos) return separator;
  return ' ';
}

std::vector<std::string> columns_of(std::string_view line) {
  line = trimmed(line);
  const char separator = separator_of(line);
  std::vector<std::string> columns;
  for (;;) {
    const size_t end = line.find(separator);
    columns.emplace_back(trimmed(line.substr(0, end)));
    if (separator != ',') std::replace(columns.back().begin(), columns.back().end(), ',', '.');
    if (end == std::string_view::npos) return columns;
    line.remove_prefix(end + 1);
    while (separator == ' ' && !line.empty() && line.front() == ' ') line.remove_prefix(1);
  }
}

std::optional<double> number_in(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Text from a file, fit to be shown in a message.
std::string in_quotes(std::string_view text) {
  constexpr size_t kShown = 24;
  std::string shown(text.substr(0, kShown));
  for (char& c : shown)
    if (c < ' ' || c > '~') c = '?';
  return "'" + shown + (text.size() > kShown ? "..." : "") + "'";
}

double finite_number(const std::string& text, const std::string& path, int64_t line) {
  const auto value = number_in(text);
  if (!value) throw BadInput(fmt::format("'{}', line {}: {} is not a number; correct or remove the line.", path, line, in_quotes(text)));
  if (!(std::abs(*value) <= kLargest))
    throw BadInput(
        fmt::format("'{}', line {}: {} is not finite, or too large for a coordinate; correct or remove the line.", path, line, in_quotes(text)));
  return *value;
}

std::vector<Placed> parse(std::string_view text, const std::string& path) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, 3) == kByteOrderMark) text.remove_prefix(3);
  std::vector<Placed> points;
  bool header_possible = true;
  for (int64_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto columns = columns_of(line);
    if (columns.size() != 2)
      throw BadInput(fmt::format("'{}', line {}: {} column{} where x and y are needed; give two columns parted by a comma, semicolon, tab or space.",
                                 path, number, columns.size(), columns.size() == 1 ? "" : "s"));
    if (std::exchange(header_possible, false) && !number_in(columns[0]) && !number_in(columns[1])) continue;
    points.push_back({finite_number(columns[0], path, number), finite_number(columns[1], path, number), number});
  }
  if (points.size() < 2)
    throw BadInput(fmt::format("'{}' holds {} point{}; give two at least, one a line.", path, points.size(), points.size() == 1 ? "" : "s"));
  return points;
}

void require_inside(const std::vector<Placed>& points, const std::string& path, double low, double high) {
  const auto outside = [&](const Placed& p) { return p.x < low || p.x > high || p.y < low || p.y > high; };
  const auto first = std::find_if(points.begin(), points.end(), outside);
  if (first == points.end()) return;
  const auto count = std::count_if(points.begin(), points.end(), outside);
  throw BadInput(fmt::format(
      "'{}', line {}: ({:.6g}, {:.6g}) lies outside the box [{}, {}]^2, as do {} of {} points; set data.fit = true to centre and scale them.", path,
      first->line, first->x, first->y, low, high, count, points.size()));
}

void fit_into(std::vector<Placed>& points, double low, double high) {
  const auto [left, right] = std::minmax_element(points.begin(), points.end(), [](const Placed& a, const Placed& b) { return a.x < b.x; });
  const auto [bottom, top] = std::minmax_element(points.begin(), points.end(), [](const Placed& a, const Placed& b) { return a.y < b.y; });
  const double x = (left->x + right->x) / 2, y = (bottom->y + top->y) / 2;
  const double half = std::max(right->x - left->x, top->y - bottom->y) / 2, middle = (low + high) / 2;
  const double scale = half > 0 ? kFilled * (high - low) / 2 / half : 1;
  for (auto& point : points) point = {middle + (point.x - x) * scale, middle + (point.y - y) * scale, point.line};
}

}  // namespace

std::vector<Point> read_points(const std::string& path, bool fit, double low, double high, int64_t limit) {
  auto placed = parse(read_file(path, kMostBytes), path);
  if (limit > 0 && limit < static_cast<int64_t>(placed.size())) placed.resize(static_cast<size_t>(limit));
  if (fit)
    fit_into(placed, low, high);
  else
    require_inside(placed, path, low, high);
  std::vector<Point> points;
  points.reserve(placed.size());
  for (const auto& point : placed) points.push_back({static_cast<float>(point.x), static_cast<float>(point.y)});
  return points;
}

}  // namespace basin
