#pragma once
// Wrong input from people or files. One sentence: value, place, remedy.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace basin {

/// Thrown for wrong input (exit code 2 on the command line, a dismissible line in the window).
class BadInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Data to learn from are not where they should be: without them nothing can be trained, but a model can be looked at.
class MissingData : public BadInput {
 public:
  using BadInput::BadInput;
};

/// The name in `names` nearest to `wrong` by edit distance, or empty when none is near.
std::string nearest_name(std::string_view wrong, const std::vector<std::string>& names);

/// "X 'wrong' is unknown; did you mean 'right'? Known: a, b, c."
std::string unknown_name(std::string_view what, std::string_view wrong, const std::vector<std::string>& names);

}  // namespace basin
