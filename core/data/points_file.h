#pragma once
// Points of the plane from text files. No torch here.

#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/data/load_watch.h"
#include "core/data/point_columns.h"

namespace basin {

struct PointsRequest {
  std::string path;
  bool fit = false;           ///< centre points and scale both axes alike until they fill 7/8 of the box
  double low = -4, high = 4;  ///< the box [low, high]^2; without `fit`, points outside it are refused
  int64_t limit = 0;          ///< at most so many points, the first ones; 0 is all
  std::string columns = "";   ///< names or numbers (from 1) of the two columns, such as "x,y"; empty finds them
  bool skip_bad = false;      ///< leave out lines that hold no point and tell how many; otherwise the first is refused
  bool any_columns = false;   ///< take the first two columns of numbers where the two cannot be told; otherwise the file is refused
};

struct PlacedPoint {
  double x, y;
  int64_t line;
};

/// A table of points as it stands in its file.
struct PointRows {
  std::vector<std::string> columns;  ///< their names, or numbers from 1
  PointColumns chosen;
  std::vector<PlacedPoint> points;  ///< two at least
  int64_t lines = 0;                ///< without that of the names
  std::string first_fault = {};     ///< of the lines left out; empty where none is
};
/// Throws BadInput as read_points, box aside.
PointRows read_point_rows(const PointsRequest& request, const LoadWatch& watch = {});
/// By how much `fit` scales points that extend `half` from their middle; 1 where they all lie on one spot.
double fit_scale(double half, double low, double high);

/// A table as parse_csv reads it, one point a line; a first line without numbers names the columns. Numbers have a decimal point or, in the whole
/// file, a decimal comma. Columns named x and y are read, in whichever order they stand; else, of two columns, the first is x; of more, the only two
/// of numbers are read. Throws BadInput with path, line,
/// reason and remedy for another number of columns than most lines have, what is no finite number, columns that cannot be told, points outside the
/// box, or fewer than two points.
std::vector<Point> read_points(const PointsRequest& request, const LoadWatch& watch = {});

}  // namespace basin
