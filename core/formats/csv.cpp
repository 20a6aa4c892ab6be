#include "core/formats/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/base/errors.h"
#include "core/base/text.h"

namespace basin {
namespace {

constexpr size_t kLooked = 200, kLookedBytes = size_t{1} << 20;      // lines from which the separator is known, and their bytes
constexpr size_t kMostColumns = 4096, kMostCells = size_t{1} << 24;  // the second is a gigabyte of short cells

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether a quote after `line` begins a cell.
bool begins_cell(const std::string& line) {
  return line.empty() || std::string_view(";,\t ").find(line.back()) != std::string_view::npos;
}

/// The first lines that are no remarks, without what stands in quotes.
std::vector<std::string> first_lines(std::string_view text) {
  std::vector<std::string> lines(1);
  bool quoted = false;
  text = text.substr(0, kLookedBytes);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string& line = lines.back();
    if (text[i] == '"' && (quoted || begins_cell(line))) {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (text[i] == '\n' && trimmed(line).empty()) {
      line.clear();
    } else if (text[i] == '\n') {
      if (lines.size() == kLooked) return lines;
      lines.emplace_back();
    } else if (text[i] == '#' && trimmed(line).empty()) {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else {
      line.push_back(text[i]);
    }
  }
  if (trimmed(lines.back()).empty()) lines.pop_back();
  return lines;
}

/// Two numbers or more parted by spaces, which may have decimal commas.
bool is_numbers_with_spaces(std::string_view line) {
  size_t count = 0;
  for (line = trimmed(line); !line.empty(); line = trimmed(line), ++count) {
    const auto number = line.substr(0, line.find_first_of(" \t"));
    if (number.front() == ',' || !coordinate_in(number)) return false;
    line.remove_prefix(number.size());
  }
  return count >= 2;
}

char separator_of(std::string_view text) {
  const auto lines = first_lines(text);
  const auto in_most = [&](auto&& has) { return 2 * std::count_if(lines.begin(), lines.end(), has) >= static_cast<int64_t>(lines.size()); };
  for (const char separator : {';', '\t'})
    if (in_most([&](const std::string& line) { return trimmed(line).find(separator) != std::string_view::npos; })) return separator;
  const bool commas = in_most([](const std::string& line) { return line.find(',') != std::string::npos; });
  return commas && !in_most(is_numbers_with_spaces) ? ',' : ' ';
}

/// The separator that a first line such as sep=; names, which is then taken off.
std::optional<char> take_hint(std::string_view& text) {
  auto line = text.substr(0, text.find('\n'));
  const size_t whole = std::min(line.size() + 1, text.size());
  if (line.size() > 1 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
  if (line.size() != 5 || line.substr(0, 4) != "sep=") return std::nullopt;
  text.remove_prefix(whole);
  return line.back();
}

class Scanner {
 public:
  Scanner(std::string_view text, char separator, int64_t line, const std::string& path)
      : text_(text), separator_(separator), line_(line), path_(path) {}

  std::vector<CsvRow> rows() {
    std::vector<CsvRow> rows;
    size_t cells = 0;
    for (; at_ < text_.size(); ++at_, ++line_) {
      skip_blanks();
      if (at_ < text_.size() && text_[at_] == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      auto row = next_row();
      if ((cells += row.cells.size()) > kMostCells) refuse(row.line, fmt::format("the table has more than {} cells up to here", kMostCells));
      if (std::any_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return !cell.empty(); })) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  [[noreturn]] void refuse(int64_t line, const std::string& fault) const {
    throw BadInput(fmt::format("'{}', line {}: {}; give a smaller table.", path_, line, fault));
  }
  bool at_end() const { return at_ >= text_.size() || text_[at_] == '\n'; }
  bool at_separator() const { return separator_ == ' ' ? is_blank(text_[at_]) : text_[at_] == separator_; }
  void skip_blanks() {
    while (!at_end() && is_blank(text_[at_]) && (separator_ == ' ' || text_[at_] != separator_)) ++at_;
  }

  /// Ends at the line's end.
  CsvRow next_row() {
    CsvRow row{line_, {}};
    for (;;) {
      row.cells.push_back(next_cell());
      if (row.cells.size() > kMostColumns) refuse(row.line, fmt::format("there are more than {} columns", kMostColumns));
      if (separator_ == ' ') skip_blanks();
      if (at_end()) return row;
      if (separator_ == ' ') continue;
      ++at_;
    }
  }

  std::string next_cell() {
    skip_blanks();
    std::string cell;
    if (!at_end() && text_[at_] == '"') cell = quoted_text();
    const size_t from = at_;
    while (!at_end() && !at_separator()) ++at_;
    return cell + std::string(trimmed(text_.substr(from, at_ - from)));
  }

  std::string quoted_text() {
    const int64_t opened = line_;
    std::string text;
    for (++at_; at_ < text_.size(); ++at_) {
      const bool quote = text_[at_] == '"';
      if (quote && (at_ + 1 == text_.size() || text_[at_ + 1] != '"')) return ++at_, std::string(trimmed(text));
      if (quote) ++at_;
      if (text_[at_] == '\n') ++line_;
      text.push_back(text_[at_]);
    }
    throw BadInput(fmt::format("'{}', line {}: a double quote opens and is never closed; close or remove it.", path_, opened));
  }

  std::string_view text_;
  char separator_;
  int64_t line_;
  const std::string& path_;
  size_t at_ = 0;
};

}  // namespace

std::vector<CsvRow> parse_csv(const std::string& bytes, const std::string& path) {
  const std::string whole = plain_text(bytes);
  std::string_view text = whole;
  const auto hint = take_hint(text);
  return Scanner(text, hint ? *hint : separator_of(text), hint ? 2 : 1, path).rows();
}

}  // namespace basin
