#pragma once
// Points of the plane from text files of two columns. No torch here.

#include <string>
#include <vector>

#include "core/base/image.h"

namespace basin {

/// Two numbers a line, parted by comma, semicolon, tab or spaces (with any but the comma, decimals may have a comma); a first line of two words is a
/// header; empty lines and lines that begin with # are skipped. Throws BadInput with path, line, reason and remedy for another number of columns,
/// what is no finite number, or fewer than two points. Points outside [low, high]^2 are refused too, with the first one's line, unless `fit`: then
/// all are centred and scaled alike on both axes until they fill 7/8 of the box. At most `limit` points are kept; 0 keeps all.
std::vector<Point> read_points(const std::string& path, bool fit, double low, double high, int64_t limit = 0);

}  // namespace basin
