#pragma once
// What a file of points holds, before anything is trained on it. No torch here.

#include <string>
#include <vector>

#include "core/data/thickness.h"

namespace basin {

/// One coordinate of the points, in the file's units.
struct AxisFacts {
  double low = 0, high = 0, deviation = 0;
  double middle() const { return (low + high) / 2; }
};

struct PointsSurvey {
  std::string path;
  std::vector<std::string> columns;  ///< all of the file: names, or numbers from 1
  size_t x = 0, y = 1;               ///< places of those that are read
  int64_t lines = 0, points = 0;     ///< of the table, and those that hold a point
  std::string first_left_out;        ///< why; empty where all lines hold one
  AxisFacts horizontal, vertical;
  bool inside = true;          ///< the box [low, high]^2, so that the points can be learned as they are
  double scale = 1;            ///< by which `data.fit` would scale them
  Thickness thickness;         ///< in the file's units, its place an offset from the middle
  std::vector<Point> offsets;  ///< of the points from the middle of both ranges; at most 4,000, evenly thinned
  double spread() const;       ///< root mean square of both deviations
  std::string chosen() const;  ///< for `data.columns`: the names, or numbers where these would not tell
};

/// Leaves out lines that hold no point. `columns` as PointsRequest::columns; where it is empty and the two cannot be told the first two of numbers
/// are taken. Of the first `limit` points, of all where it is 0. Throws BadInput.
PointsSurvey survey_points(const std::string& path, const std::string& columns = "", int64_t limit = 0, double low = -4, double high = 4);

/// Whether points had better be centred and scaled: they leave the box, or fill less than half of it either way, and chains that start from noise
/// all over it have far to come.
bool wants_fit(const PointsSurvey& survey);

/// The facts above in lines of text.
std::vector<std::string> describe(const PointsSurvey& survey);

}  // namespace basin
