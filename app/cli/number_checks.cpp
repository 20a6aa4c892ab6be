#include "app/cli/number_checks.h"

#include <fmt/format.h>

#include <string>

#include "core/base/text.h"

namespace app {
namespace {

/// "from 1 to 9", "at least 1" where the type alone ends the range, or nothing.
template <class T>
std::string range_words(T low, T high) {
  using Limits = std::numeric_limits<T>;
  if (high < Limits::max()) return fmt::format("from {} to {}", low, high);
  return low > Limits::lowest() ? fmt::format("at least {}", low) : "";
}

template <class T>
std::string fault_of(const std::string& text, T low, T high) {
  const std::string_view kind = std::is_integral_v<T> ? "a whole number" : "a number";
  const std::string range = range_words(low, high);
  const auto value = basin::number_in<T>(text);
  if (value && *value >= low && *value <= high) return "";
  if (value || basin::number_in<double>(text)) {
    const bool whole = text.find_first_not_of("+-0123456789") == std::string::npos;
    if (std::is_integral_v<T> && !value && !whole)
      return fmt::format("{} is not {}; give one {}", text, kind, range.empty() ? "without a fraction" : range);
    return fmt::format("{} is out of range; give {} {}", text, kind, range.empty() ? "nearer to 0" : range);
  }
  if (const auto meant = basin::with_decimal_point(text)) return fmt::format("{} is not {}; write {}", text, kind, *meant);
  return fmt::format("{} is not {}; give one {}", basin::in_quotes(text), kind, range.empty() ? "such as 20" : range);
}

template <class T>
CLI::Validator check(T low, T high) {
  return CLI::Validator([low, high](std::string& text) { return fault_of(text, low, high); }, range_words(low, high));
}

}  // namespace

CLI::Validator whole_number(int64_t low, int64_t high) {
  return check(low, high);
}
CLI::Validator real_number(double low, double high) {
  return check(low, high);
}
CLI::Validator positive_real() {
  return CLI::Validator(
      [](std::string& text) {
        const auto value = basin::number_in<double>(text);
        return value && *value == 0 ? text + " is not above 0; give a number that is" : fault_of(text, 0.0, std::numeric_limits<double>::max());
      },
      "above 0");
}

}  // namespace app
