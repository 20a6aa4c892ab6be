#include <fmt/format.h>

#include "core/restoration/picture_scores.h"

namespace basin {
namespace {

/// As a cell: in quotes where it holds what separates.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string scores_csv(const std::vector<std::string>& names, const std::vector<PictureScore>& scores, const std::vector<std::string>& classes) {
  std::string text = "picture,energy,slope";
  for (const auto& name : classes) text += ',' + cell(name);
  text += '\n';
  for (size_t i = 0; i < scores.size(); ++i) {
    text += fmt::format("{},{},{}", cell(names[i]), scores[i].energy, scores[i].slope);
    for (const double share : scores[i].classes) text += fmt::format(",{}", share);
    text += '\n';
  }
  return text;
}

}  // namespace basin
