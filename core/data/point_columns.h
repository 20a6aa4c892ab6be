#pragma once
// Which two columns of a table hold points.

#include <string>
#include <vector>

#include "core/formats/csv.h"

namespace basin {

/// A table all of whose sound rows are equally wide.
struct PointTable {
  std::vector<std::string> names;  ///< of the columns; empty where the file gives none
  size_t width = 0;
  std::vector<CsvRow> rows;  ///< without the line of names; those of another width are not sound
};

/// Takes off the line of names, and last columns that are empty throughout. `width` is that of most rows.
PointTable as_point_table(std::vector<CsvRow> rows);

struct PointColumns {
  size_t x = 0, y = 1;
  bool guessed = false;  ///< neither asked for nor named x and y, and there are others
};

/// `wanted` and `any` as PointsRequest::columns and any_columns. Throws BadInput naming `path`, the columns there are and how to choose.
PointColumns choose_columns(const PointTable& table, const std::string& wanted, const std::string& path, bool any = false);

}  // namespace basin
