#include "core/base/text.h"

#include <algorithm>
#include <cctype>

namespace basin {
namespace {

void append_utf8(std::string& out, uint32_t code) {
  const auto byte = [&](uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) return byte(0xc0 | code >> 6), byte(0x80 | (code & 0x3f));
  if (code < 0x10000) return byte(0xe0 | code >> 12), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f));
  byte(0xf0 | code >> 18), byte(0x80 | (code >> 12 & 0x3f)), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f));
}

constexpr uint32_t kUnknownLetter = 0xfffd;  // U+FFFD, the replacement character

bool is_high_surrogate(uint32_t unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}
bool is_low_surrogate(uint32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

std::string from_utf16(std::string_view bytes, bool little) {
  const auto unit = [&](size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<uint32_t>(little ? second << 8 | first : first << 8 | second);
  };
  std::string text;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    uint32_t code = unit(i);
    const bool high = is_high_surrogate(code), pair = high && i + 3 < bytes.size() && is_low_surrogate(unit(i + 2));
    if (pair)
      code = 0x10000 + ((code - 0xd800) << 10 | (unit(i += 2) - 0xdc00));
    else if (high || is_low_surrogate(code))
      code = kUnknownLetter;
    append_utf8(text, code);
  }
  return text;
}

std::string as_utf8(std::string_view bytes) {
  const auto begins = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  if (begins("\xef\xbb\xbf")) return std::string(bytes.substr(3));
  if (begins("\xff\xfe")) return from_utf16(bytes.substr(2), true);
  if (begins("\xfe\xff")) return from_utf16(bytes.substr(2), false);
  if (bytes.size() < 4) return std::string(bytes);
  const bool little = bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0;
  const bool big = bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0;
  return little || big ? from_utf16(bytes, little) : std::string(bytes);
}

std::string with_line_feeds(std::string_view text) {
  std::string lines;
  lines.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    lines.push_back(text[i] == '\r' ? '\n' : text[i]);
  }
  return lines;
}

}  // namespace

std::string plain_text(std::string_view bytes) {
  return with_line_feeds(as_utf8(bytes));
}

std::optional<std::string> with_decimal_point(std::string_view text) {
  if (std::count(text.begin(), text.end(), ',') != 1) return std::nullopt;
  const size_t comma = text.find(',');
  if (comma + 1 == text.size() || std::isdigit(static_cast<unsigned char>(text[comma + 1])) == 0) return std::nullopt;
  std::string changed(text);
  changed[comma] = '.';
  if (!number_in<double>(changed)) return std::nullopt;
  return changed;
}

std::optional<Coordinate> coordinate_in(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  const auto pointed = with_decimal_point(text);
  const auto value = number_in<double>(pointed ? *pointed : text);
  if (!value) return std::nullopt;
  return Coordinate{*value, pointed.has_value()};
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

/// The Unicode Standard, table 3-7: only the second byte's range depends on the first.
bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t k) { return static_cast<unsigned char>(text[i + k]); };
    const unsigned lead = byte(0);
    const size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (size_t k = 1; k < length; ++k)
      if (byte(k) < (k == 1 ? low : 0x80) || byte(k) > (k == 1 ? high : 0xbf)) return false;
    i += length;
  }
  return true;
}

std::string in_quotes(std::string_view text) {
  constexpr size_t kShown = 40;
  const bool whole_letters = is_utf8(text);
  size_t end = std::min(text.size(), kShown);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) >> 6) == 2) --end;  // no letter is cut in two
  std::string shown(text.substr(0, end));
  for (char& c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7f || (byte > 0x7f && !whole_letters)) c = '?';
  }
  return "'" + shown + (end < text.size() ? "..." : "") + "'";
}

}  // namespace basin
