#pragma once
// Tables of text, in the dialects that spreadsheets and programs write.

#include <cstdint>
#include <string>
#include <vector>

namespace basin {

struct CsvRow {
  int64_t line = 0;  ///< of the file, from 1
  std::vector<std::string> cells;
};

/// The rows of `bytes` that hold anything. UTF-8, or UTF-16 in either order; lines end in LF, CR LF or CR. Columns are parted by the character of a
/// first line "sep=;", else by semicolon, tab or comma, whichever of these comes first in most lines, else by spaces; a comma between digits in lines
/// of numbers parted by spaces is a decimal comma. A separator, line end or doubled quote within double quotes is text. Lines that begin with # are
/// skipped, as are rows of empty cells. Throws BadInput naming `path` and line for a quote that is never closed, more than 4096 columns, or more than
/// 2^24 cells.
std::vector<CsvRow> parse_csv(const std::string& bytes, const std::string& path);

}  // namespace basin
