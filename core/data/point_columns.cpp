#include "core/data/point_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/errors.h"
#include "core/base/text.h"

namespace basin {
namespace {

bool is_number(const std::string& cell) {
  return coordinate_in(cell).has_value();
}

size_t usual_width(const std::vector<CsvRow>& rows) {
  std::map<size_t, size_t> counts;
  for (const auto& row : rows) ++counts[row.cells.size()];
  size_t width = rows.empty() ? 0 : rows.front().cells.size();
  for (const auto& [candidate, count] : counts)
    if (count > counts[width]) width = candidate;
  return width;
}

/// R names one column fewer than it writes: the first counts rows.
void take_names(PointTable& table) {
  if (table.rows.empty()) return;
  const auto& first = table.rows.front().cells;
  const bool by_r = first.size() >= 2 && first.size() + 1 == table.width;
  if (first.size() != table.width && !by_r) return;
  if (std::any_of(first.begin(), first.end(), is_number)) return;
  table.names = first;
  if (by_r) table.names.insert(table.names.begin(), "");
  table.rows.erase(table.rows.begin());
}

/// Cells beyond the width that hold nothing.
void cut_empty_ends(PointTable& table) {
  for (auto& row : table.rows)
    while (row.cells.size() > table.width && row.cells.back().empty()) row.cells.pop_back();
}

std::optional<size_t> column_named(const PointTable& table, const std::string& wanted) {
  for (const bool exact : {true, false})
    for (size_t i = 0; i < table.names.size(); ++i)
      if (exact ? table.names[i] == wanted : lower(table.names[i]) == lower(wanted)) return i;
  const auto number = number_in<size_t>(wanted);
  if (number && *number >= 1 && *number <= table.width) return *number - 1;
  return std::nullopt;
}

/// Numbers in most rows, under a name where columns have names: a nameless one counts rows.
std::vector<size_t> number_columns(const PointTable& table) {
  std::vector<size_t> columns;
  for (size_t i = 0; i < table.width; ++i) {
    size_t numbers = 0, sound = 0;
    for (const auto& row : table.rows)
      if (row.cells.size() == table.width) ++sound, numbers += is_number(row.cells[i]) ? size_t{1} : size_t{0};
    if (2 * numbers > sound && (table.names.empty() || !table.names[i].empty())) columns.push_back(i);
  }
  return columns;
}

std::string describe_columns(const PointTable& table) {
  if (table.names.empty()) return fmt::format("{} columns without names", table.width);
  std::vector<std::string> quoted;
  for (const auto& name : table.names) quoted.push_back(in_quotes(name));
  return fmt::format("the columns {}", fmt::join(quoted, ", "));
}

std::vector<std::string> split_names(const std::string& text) {
  const char separator = text.find(';') == std::string::npos ? ',' : ';';
  std::vector<std::string> names(1);
  for (const char c : text)
    if (c == separator)
      names.emplace_back();
    else
      names.back().push_back(c);
  for (auto& name : names) {
    name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
    name.erase(name.find_last_not_of(' ') + 1);
  }
  return names;
}

PointColumns wanted_columns(const PointTable& table, const std::string& wanted, const std::string& path) {
  const auto names = split_names(wanted);
  if (names.size() != 2)
    throw BadInput(fmt::format("data.columns = {} names {} column{}; give two, for example data.columns = 'x,y' (or 'x;y' where names have commas).",
                               in_quotes(wanted), names.size(), names.size() == 1 ? "" : "s"));
  std::vector<size_t> found;
  for (const auto& name : names) {
    const auto column = column_named(table, name);
    if (!column) throw BadInput(fmt::format("data.columns: '{}' has no column {}; it has {}.", path, in_quotes(name), describe_columns(table)));
    found.push_back(*column);
  }
  return {found[0], found[1]};
}

}  // namespace

PointTable as_point_table(std::vector<CsvRow> rows) {
  PointTable table{{}, usual_width(rows), std::move(rows)};
  const auto empty_at = [&](size_t i) {
    return std::all_of(table.rows.begin(), table.rows.end(), [&](const CsvRow& row) { return row.cells.size() <= i || row.cells[i].empty(); });
  };
  while (table.width > 1 && empty_at(table.width - 1)) --table.width;
  cut_empty_ends(table);
  take_names(table);
  return table;
}

PointColumns choose_columns(const PointTable& table, const std::string& wanted, const std::string& path, bool any) {
  if (!wanted.empty()) return wanted_columns(table, wanted, path);
  const auto x = column_named(table, "x"), y = column_named(table, "y");
  if (x && y) return {*x, *y};
  if (table.width == 2) return {};
  const auto numbers = number_columns(table);
  if (numbers.size() == 2 || (any && numbers.size() > 2)) return {numbers[0], numbers[1], true};
  const auto shown = [&](size_t i) { return table.names.empty() ? fmt::format("{}", i + 1) : table.names[i]; };
  const bool enough = numbers.size() > 2;
  throw BadInput(fmt::format("'{}' has {}, and which two are x and y cannot be told; choose them, for example with data.columns = '{},{}'.", path,
                             describe_columns(table), shown(enough ? numbers[0] : 0), shown(enough ? numbers[1] : 1)));
}

}  // namespace basin
