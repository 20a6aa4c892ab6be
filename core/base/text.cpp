#include "core/base/text.h"

#include <algorithm>

namespace basin {
namespace {

void append_utf8(std::string& out, uint32_t code) {
  const auto byte = [&](uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) return byte(0xc0 | code >> 6), byte(0x80 | (code & 0x3f));
  if (code < 0x10000) return byte(0xe0 | code >> 12), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f));
  byte(0xf0 | code >> 18), byte(0x80 | (code >> 12 & 0x3f)), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f));
}

std::string from_utf16(std::string_view bytes, bool little) {
  const auto unit = [&](size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<uint32_t>(little ? second << 8 | first : first << 8 | second);
  };
  std::string text;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    uint32_t code = unit(i);
    const bool pair = code >= 0xd800 && code < 0xdc00 && i + 3 < bytes.size();
    if (pair) code = 0x10000 + ((code - 0xd800) << 10 | ((unit(i += 2) - 0xdc00) & 0x3ff));
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
  std::string changed(text);
  changed[changed.find(',')] = '.';
  if (!number_in<double>(changed)) return std::nullopt;
  return changed;
}

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80 ? 1 : (lead >> 5) == 6 ? 2 : (lead >> 4) == 14 ? 3 : (lead >> 3) == 30 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) >> 6) != 2) return false;
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
