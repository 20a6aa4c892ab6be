#pragma once
// Text from people and files: the numbers in it, and how messages quote it.

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace basin {

/// A text file's bytes as UTF-8 whose lines end in LF. They may be UTF-8 with or without a mark, or UTF-16 in either order: with its mark, or known
/// by zeros among its first four bytes; half a pair of UTF-16 becomes U+FFFD. Lines may end in CR LF or CR.
std::string plain_text(std::string_view bytes);

/// The number that is the whole of `text`, written with a decimal point. "inf" and "nan" are numbers of a real type.
template <class T>
std::optional<T> number_in(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// `text` with its only comma as a decimal point, where that is a number and a digit follows: "1,5" is 1.5. Nothing for other text, "1,097.6" and
/// "1," included.
std::optional<std::string> with_decimal_point(std::string_view text);

/// A number as tables of points hold it.
struct Coordinate {
  double value = 0;
  bool decimal_comma = false;
};

/// The number that is the whole of `text`: as number_in and with_decimal_point read it, perhaps after a plus sign.
std::optional<Coordinate> coordinate_in(std::string_view text);

/// ASCII letters in lower case, all else as it is.
std::string lower(std::string text);

/// Whether `text` is UTF-8 as the Unicode Standard has it: no surrogates, no letter in more bytes than it needs.
bool is_utf8(std::string_view text);

/// `text` in single quotes, fit to be shown in a message: control characters and what is not UTF-8 become '?', long text is cut.
std::string in_quotes(std::string_view text);

}  // namespace basin
