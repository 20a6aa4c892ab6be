#pragma once
// The one list of a struct's settings. Sliders, command line, TOML, checkpoints and checks all walk it.
// A struct lists its members in `visit_fields`; `fields_of` turns any such struct into plain Field values.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/scale.h"

namespace basin {

/// When a changed setting takes effect: before the next update, or with the next reset (it shapes data, network or buffer).
enum class Applies { live, at_reset };

/// Why a setting has no effect under the present others, as a sentence; empty where it has one.
using Idle = std::string_view;
constexpr Idle idle_unless(bool has_effect, Idle why) {
  return has_effect ? Idle{} : why;
}

/// Inclusive bounds of a number, and its slider's scale.
template <class T>
struct Range {
  T low;
  T high;
  Scale scale = Scale::linear;
};

struct Flag {};
struct FreeText {};

/// One entry of a list of named things (sampler, network, data set...): value, name in files and on the command line, help.
template <class Enum>
struct Named {
  Enum value;
  std::string_view name;
  std::string_view help;
};

/// A type-erased choice among named things.
struct ChoiceField {
  std::function<size_t()> get;
  std::function<void(size_t)> set;
  std::vector<std::pair<std::string_view, std::string_view>> items;  ///< name, help
};
struct IntField {
  int64_t* value;
  Range<int64_t> range;
};
struct RealField {
  double* value;
  Range<double> range;
};

/// One setting of one struct object: points into that object, so it must not outlive it.
struct Field {
  std::string path;  ///< "chain.steps"
  std::string_view name;
  std::string_view help;
  Applies applies = Applies::live;
  Idle idle;
  std::variant<bool*, IntField, RealField, std::string*, ChoiceField> value;
};

/// The value as written in TOML and on the command line; reals round-trip exactly.
std::string to_text(const Field& field);
/// Parses and checks. Throws BadInput naming path, value and the accepted range or names; the field is unchanged then.
void set_from_text(Field& field, std::string_view text);
/// Throws BadInput when the current value lies outside its range or is not finite.
void check_range(const Field& field);

/// Collects Field values; pass it to a struct's `visit_fields`.
class FieldCollector {
 public:
  FieldCollector(std::string prefix, std::vector<Field>& out) : prefix_(std::move(prefix)), out_(out) {}

  void operator()(std::string_view name, bool& value, Flag, std::string_view help, Applies applies = Applies::live, Idle idle = {}) {
    add(name, help, applies, idle, &value);
  }
  void operator()(std::string_view name, int64_t& value, Range<int64_t> range, std::string_view help, Applies applies = Applies::live,
                  Idle idle = {}) {
    add(name, help, applies, idle, IntField{&value, range});
  }
  void operator()(std::string_view name, double& value, Range<double> range, std::string_view help, Applies applies = Applies::live, Idle idle = {}) {
    add(name, help, applies, idle, RealField{&value, range});
  }
  void operator()(std::string_view name, std::string& value, FreeText, std::string_view help, Applies applies = Applies::live, Idle idle = {}) {
    add(name, help, applies, idle, &value);
  }
  /// `Entry` is Named<Enum>, or what derives from it to say more of each thing.
  template <class Enum, class Entry>
  void operator()(std::string_view name, Enum& value, const std::vector<Entry>& choices, std::string_view help, Applies applies = Applies::live,
                  Idle idle = {}) {
    ChoiceField choice;
    choice.get = [&value, &choices] {
      for (size_t i = 0; i < choices.size(); ++i)
        if (choices[i].value == value) return i;
      return size_t{0};
    };
    choice.set = [&value, &choices](size_t i) { value = choices[i].value; };
    for (const auto& item : choices) choice.items.emplace_back(item.name, item.help);
    add(name, help, applies, idle, std::move(choice));
  }

 private:
  template <class Value>
  void add(std::string_view name, std::string_view help, Applies applies, Idle idle, Value value) {
    out_.push_back(Field{prefix_ + std::string(name), name, help, applies, idle, std::move(value)});
  }
  std::string prefix_;
  std::vector<Field>& out_;
};

/// The entry of `list` whose value is `value`.
template <class Entry>
const Entry& entry_of(const std::vector<Entry>& list, decltype(Entry::value) value) {
  for (const auto& item : list)
    if (item.value == value) return item;
  return list.front();
}

}  // namespace basin
