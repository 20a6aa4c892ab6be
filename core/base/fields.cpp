#include "core/base/fields.h"

#include <fmt/format.h>

#include <type_traits>

#include "core/base/errors.h"
#include "core/base/text.h"

namespace basin {
namespace {

template <class T>
T parse_number(const std::string& path, std::string_view text, std::string_view kind) {
  if (const auto value = number_in<T>(text)) return *value;
  const auto meant = std::is_floating_point_v<T> ? with_decimal_point(text) : std::nullopt;
  if (meant) throw BadInput(fmt::format("{} = '{}' is not {}; write {}={}, with a decimal point.", path, text, kind, path, *meant));
  throw BadInput(fmt::format("{} = '{}' is not {}; give {}, for example {}={}.", path, text, kind, kind, path, kind == "a number" ? "0.01" : "20"));
}

template <class T>
void require_inside(const std::string& path, T value, const Range<T>& range) {
  if (!(value >= range.low && value <= range.high))  // also false for NaN
    throw BadInput(fmt::format("{} = {} is out of range; give a value from {} to {}.", path, value, range.low, range.high));
}

bool parse_flag(const std::string& path, std::string_view text) {
  if (text == "true" || text == "1" || text == "on" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "off" || text == "no") return false;
  throw BadInput(fmt::format("{} = '{}' is not a switch; give true or false.", path, text));
}

void set_choice(const std::string& path, ChoiceField& choice, std::string_view text) {
  std::vector<std::string> names;
  for (size_t i = 0; i < choice.items.size(); ++i) {
    if (choice.items[i].first == text) return choice.set(i);
    names.emplace_back(choice.items[i].first);
  }
  throw BadInput(unknown_name(path, text, names));
}

}  // namespace

std::string to_text(const Field& field) {
  if (auto flag = std::get_if<bool*>(&field.value)) return **flag ? "true" : "false";
  if (auto number = std::get_if<IntField>(&field.value)) return fmt::format("{}", *number->value);
  if (auto number = std::get_if<RealField>(&field.value)) return fmt::format("{}", *number->value);
  if (auto text = std::get_if<std::string*>(&field.value)) return **text;
  const auto& choice = std::get<ChoiceField>(field.value);
  return std::string(choice.items[choice.get()].first);
}

void set_from_text(Field& field, std::string_view text) {
  if (auto flag = std::get_if<bool*>(&field.value)) {
    **flag = parse_flag(field.path, text);
  } else if (auto whole = std::get_if<IntField>(&field.value)) {
    const auto value = parse_number<int64_t>(field.path, text, "a whole number");
    require_inside(field.path, value, whole->range);
    *whole->value = value;
  } else if (auto real = std::get_if<RealField>(&field.value)) {
    const auto value = parse_number<double>(field.path, text, "a number");
    require_inside(field.path, value, real->range);
    *real->value = value;
  } else if (auto words = std::get_if<std::string*>(&field.value)) {
    if (!is_utf8(text))
      throw BadInput(fmt::format("{}: the text is not UTF-8, which files of settings need; rename the file or folder.", field.path));
    **words = std::string(text);
  } else {
    set_choice(field.path, std::get<ChoiceField>(field.value), text);
  }
}

void check_range(const Field& field) {
  if (auto whole = std::get_if<IntField>(&field.value)) require_inside(field.path, *whole->value, whole->range);
  if (auto real = std::get_if<RealField>(&field.value)) require_inside(field.path, *real->value, real->range);
}

}  // namespace basin
