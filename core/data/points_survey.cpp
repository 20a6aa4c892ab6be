#include "core/data/points_survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/data/points_file.h"

namespace basin {
namespace {

constexpr size_t kShown = 4000;
constexpr double kSmallPart = 0.5;  // of the box's half

template <class Coordinate>
AxisFacts facts_of(const std::vector<PlacedPoint>& points, Coordinate coordinate) {
  AxisFacts facts{coordinate(points[0]), coordinate(points[0]), 0};
  double sum = 0, squares = 0;
  const double first = facts.low;
  for (const auto& point : points) {
    const double value = coordinate(point);
    facts.low = std::min(facts.low, value), facts.high = std::max(facts.high, value);
    sum += value - first, squares += (value - first) * (value - first);
  }
  const auto count = static_cast<double>(points.size());
  facts.deviation = std::sqrt(std::max(0.0, squares / count - sum * sum / count / count));
  return facts;
}

double half_of(const PointsSurvey& survey) {
  return std::max(survey.horizontal.high - survey.horizontal.low, survey.vertical.high - survey.vertical.low) / 2;
}

std::string describe(const std::string& name, const AxisFacts& axis) {
  return fmt::format("{} from {:.6g} to {:.6g}, standard deviation {:.3g}", name, axis.low, axis.high, axis.deviation);
}

}  // namespace

double PointsSurvey::spread() const {
  return std::sqrt((horizontal.deviation * horizontal.deviation + vertical.deviation * vertical.deviation) / 2);
}

std::string PointsSurvey::chosen() const {
  const auto name = [&](size_t place) {
    const auto& own = columns[place];
    const bool tells = !own.empty() && own.find_first_of(",;") == std::string::npos && std::count(columns.begin(), columns.end(), own) == 1;
    return tells ? own : std::to_string(place + 1);
  };
  return name(x) + ',' + name(y);
}

PointsSurvey survey_points(const std::string& path, const std::string& columns, int64_t limit, double low, double high) {
  PointsRequest request;
  request.path = path, request.columns = columns, request.limit = limit;
  request.skip_bad = request.any_columns = true;
  const auto rows = read_point_rows(request);
  const auto& points = rows.points;
  PointsSurvey survey;
  survey.path = path, survey.columns = rows.columns, survey.x = rows.chosen.x, survey.y = rows.chosen.y;
  survey.lines = rows.lines, survey.points = static_cast<int64_t>(points.size());
  survey.first_left_out = rows.first_fault;
  survey.horizontal = facts_of(points, [](const PlacedPoint& point) { return point.x; });
  survey.vertical = facts_of(points, [](const PlacedPoint& point) { return point.y; });
  survey.inside = std::min(survey.horizontal.low, survey.vertical.low) >= low && std::max(survey.horizontal.high, survey.vertical.high) <= high;
  survey.scale = fit_scale(half_of(survey), low, high);
  const size_t shown = std::min(points.size(), kShown);
  for (size_t i = 0; i < shown; ++i) {
    const auto& point = points[i * points.size() / shown];
    survey.offsets.push_back({static_cast<float>(point.x - survey.horizontal.middle()), static_cast<float>(point.y - survey.vertical.middle())});
  }
  survey.thickness = thickness_of(survey.offsets);
  return survey;
}

bool wants_fit(const PointsSurvey& survey) {
  return !survey.inside || survey.scale > 1 / kSmallPart;
}

std::vector<std::string> describe(const PointsSurvey& survey) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format(
      "{} points in {} lines{}", survey.points, survey.lines,
      survey.first_left_out.empty() ? "" : fmt::format("; {} left out, the first: {}", survey.lines - survey.points, survey.first_left_out)));
  lines.push_back(
      fmt::format("columns {}; x is '{}' and y is '{}'", fmt::join(survey.columns, ", "), survey.columns[survey.x], survey.columns[survey.y]));
  lines.push_back(describe("x", survey.horizontal));
  lines.push_back(describe("y", survey.vertical));
  const auto& thin = survey.thickness;
  lines.push_back(fmt::format("thinnest part: standard deviation {:.3g} across, in the direction ({:.2f}, {:.2f}), at ({:.3g}, {:.3g})",
                              thin.deviation, thin.across.x, thin.across.y, survey.horizontal.middle() + thin.at.x,
                              survey.vertical.middle() + thin.at.y));
  lines.push_back(survey.inside
                      ? fmt::format("all within the box [-4, 4]^2; data.fit would scale by {:.3g}", survey.scale)
                      : fmt::format("not all within the box [-4, 4]^2: set data.fit = true, which centres and scales by {:.3g}", survey.scale));
  return lines;
}

}  // namespace basin
