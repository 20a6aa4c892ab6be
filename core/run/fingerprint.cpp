#include "core/run/fingerprint.h"

#include <string_view>
#include <utility>

namespace basin {
namespace {

class ValueBytes {
 public:
  template <class Value, class... Rest>
  void operator()(std::string_view, const Value& value, Rest&&...) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <class... Rest>
  void operator()(std::string_view, const std::string& value, Rest&&...) {
    bytes += value;
    bytes += '\0';
  }

  std::string bytes;
};

}  // namespace

std::string fingerprint(const RunOptions& options) {
  RunOptions copy = options;
  ValueBytes values;
  values("preset", copy.preset);
  visit_groups(copy, [&](std::string_view, auto& group, std::string_view) { visit_fields(group, values); });
  return std::move(values.bytes);
}

}  // namespace basin
