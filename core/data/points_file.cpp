#include "core/data/points_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/text.h"
#include "core/data/point_columns.h"
#include "core/formats/csv.h"

namespace basin {
namespace {

constexpr size_t kMostBytes = size_t{1} << 28;
constexpr double kFilled = 0.875;  // of the box, by fitted points
constexpr double kLargest = 1e30;  // beyond this a float's square overflows

/// The numbers of one file, all with a decimal point or all with a decimal comma.
class NumberReader {
 public:
  explicit NumberReader(const std::string& path) : path_(path) {}

  /// Throws BadInput for what is no finite number.
  double read(const std::string& cell, int64_t line) {
    const auto number = coordinate_in(cell);
    if (!number)
      throw BadInput(fmt::format("'{}', line {}: {} is not a number; {}.", path_, line, in_quotes(cell),
                                 cell.find(',') == std::string::npos ? "correct or remove the line" : "write it without separators of thousands"));
    if (!(std::abs(number->value) <= kLargest))
      throw BadInput(
          fmt::format("'{}', line {}: {} is not finite, or too large for a coordinate; correct or remove the line.", path_, line, in_quotes(cell)));
    auto& first = number->decimal_comma ? comma_ : point_;
    if (first.empty() && (number->decimal_comma || cell.find('.') != std::string::npos)) first = fmt::format("{} in line {}", in_quotes(cell), line);
    return number->value;
  }

  /// Throws BadInput where one comma parted a fraction or, beside decimal points, thousands: nobody knows which.
  void require_one_style() const {
    if (comma_.empty() || point_.empty()) return;
    throw BadInput(fmt::format("'{}' has a comma within {} and a point within {}; write all numbers in one way, without separators of thousands.",
                               path_, comma_, point_));
  }

 private:
  const std::string& path_;
  std::string comma_, point_;  ///< the first number of each kind and its place
};

[[noreturn]] void refuse_width(const CsvRow& row, const PointTable& table, const std::string& path) {
  throw BadInput(fmt::format("'{}', line {}: {} column{} where {}; give columns parted by a comma, semicolon, tab or space, as many in each line.",
                             path, row.line, row.cells.size(), row.cells.size() == 1 ? "" : "s",
                             table.width == 1 ? "x and y are needed" : fmt::format("most lines have {}", table.width)));
}

void tell_choice(const PointColumns& columns, const std::string& path, const LoadWatch& watch) {
  if (!columns.guessed || !watch.notice) return;
  watch.notice(fmt::format("'{}': x and y are its columns {} and {}, the only two of numbers; choose others with data.columns.", path, columns.x + 1,
                           columns.y + 1));
}

void require_inside(const std::vector<PlacedPoint>& points, const std::string& path, double low, double high) {
  const auto outside = [&](const PlacedPoint& p) { return p.x < low || p.x > high || p.y < low || p.y > high; };
  const auto first = std::find_if(points.begin(), points.end(), outside);
  if (first == points.end()) return;
  const auto count = std::count_if(points.begin(), points.end(), outside);
  throw BadInput(fmt::format(
      "'{}', line {}: ({:.6g}, {:.6g}) lies outside the box [{}, {}]^2, as do {} of {} points; set data.fit = true to centre and scale them.", path,
      first->line, first->x, first->y, low, high, count, points.size()));
}

void fit_into(std::vector<PlacedPoint>& points, double low, double high) {
  const auto [left, right] = std::minmax_element(points.begin(), points.end(), [](const PlacedPoint& a, const PlacedPoint& b) { return a.x < b.x; });
  const auto [bottom, top] = std::minmax_element(points.begin(), points.end(), [](const PlacedPoint& a, const PlacedPoint& b) { return a.y < b.y; });
  const double x = (left->x + right->x) / 2, y = (bottom->y + top->y) / 2;
  const double half = std::max(right->x - left->x, top->y - bottom->y) / 2, middle = (low + high) / 2;
  const double scale = fit_scale(half, low, high);
  for (auto& point : points) point = {middle + (point.x - x) * scale, middle + (point.y - y) * scale, point.line};
}

}  // namespace

PointRows read_point_rows(const PointsRequest& request, const LoadWatch& watch) {
  auto rows = parse_csv(read_file(request.path, kMostBytes), request.path);
  if (rows.empty()) throw BadInput(fmt::format("'{}' holds 0 points; give two at least, one a line.", request.path));
  const auto first_row = rows.front();
  const auto table = as_point_table(std::move(rows));
  if (table.width == 1) refuse_width(first_row, table, request.path);
  const auto columns = choose_columns(table, request.columns, request.path, request.any_columns);
  tell_choice(columns, request.path, watch);
  NumberReader numbers(request.path);
  std::vector<PlacedPoint> points;
  std::string first_fault;
  for (const auto& row : table.rows) {
    try {
      if (row.cells.size() != table.width) refuse_width(row, table, request.path);
      points.push_back({numbers.read(row.cells[columns.x], row.line), numbers.read(row.cells[columns.y], row.line), row.line});
    } catch (const BadInput& error) {
      if (!request.skip_bad) throw BadInput(fmt::format("{} Or leave such lines out with --set data.skip_bad=true.", error.what()));
      if (first_fault.empty()) first_fault = error.what();
    }
  }
  numbers.require_one_style();
  if (!first_fault.empty() && watch.notice)
    watch.notice(fmt::format("{} of {} lines were left out; the first: {}", table.rows.size() - points.size(), table.rows.size(), first_fault));
  if (points.size() < 2)
    throw BadInput(fmt::format("'{}' holds {} point{}; give two at least, one a line.{}", request.path, points.size(), points.size() == 1 ? "" : "s",
                               first_fault.empty() ? "" : " The first line left out: " + first_fault));
  if (request.limit > 0 && request.limit < static_cast<int64_t>(points.size())) points.resize(static_cast<size_t>(request.limit));
  PointRows read{table.names, columns, std::move(points), static_cast<int64_t>(table.rows.size()), std::move(first_fault)};
  for (size_t i = read.columns.size(); i < table.width; ++i) read.columns.push_back(std::to_string(i + 1));
  return read;
}

double fit_scale(double half, double low, double high) {
  return half > 0 ? kFilled * (high - low) / 2 / half : 1;
}

std::vector<Point> read_points(const PointsRequest& request, const LoadWatch& watch) {
  auto placed = read_point_rows(request, watch).points;
  if (request.fit)
    fit_into(placed, request.low, request.high);
  else
    require_inside(placed, request.path, request.low, request.high);
  std::vector<Point> points;
  points.reserve(placed.size());
  for (const auto& point : placed) points.push_back({static_cast<float>(point.x), static_cast<float>(point.y)});
  return points;
}

}  // namespace basin
