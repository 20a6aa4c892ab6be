#pragma once
// Points of the plane from text files. No torch here.

#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/data/load_watch.h"

namespace basin {

struct PointsRequest {
  std::string path;
  bool fit = false;           ///< centre points and scale both axes alike until they fill 7/8 of the box
  double low = -4, high = 4;  ///< the box [low, high]^2; without `fit`, points outside it are refused
  int64_t limit = 0;          ///< at most so many points, the first ones; 0 is all
  std::string columns = "";   ///< names or numbers (from 1) of the two columns, such as "x,y"; empty finds them
  bool skip_bad = false;      ///< leave out lines that hold no point and tell how many; otherwise the first is refused
};

/// A table as parse_csv reads it, one point a line; a first line without numbers names the columns. Numbers have a decimal point or, in the whole
/// file, a decimal comma. Columns named x and y are read, in whichever order they stand; else, of two columns, the first is x; of more, the only two
/// of numbers are read. Throws BadInput with path, line,
/// reason and remedy for another number of columns than most lines have, what is no finite number, columns that cannot be told, points outside the
/// box, or fewer than two points.
std::vector<Point> read_points(const PointsRequest& request, const LoadWatch& watch = {});

}  // namespace basin
