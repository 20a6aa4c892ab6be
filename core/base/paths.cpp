#include "core/base/paths.h"

#include <cstdlib>
#include <vector>

namespace basin {
namespace fs = std::filesystem;
namespace {

constexpr int kFoldersAbove = 2;  // of PROJECT/runs/NAME, where data lie in PROJECT

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// `folder` is `inner` or lies above it.
bool holds(const fs::path& folder, const fs::path& inner) {
  const auto relative = inner.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

/// "a/b/c", "b/c", "c" of "/a/b/c".
std::vector<fs::path> ends_of(const fs::path& path) {
  std::vector<fs::path> ends;
  for (auto first = path.begin(); first != path.end(); ++first) {
    fs::path end;
    for (auto part = first; part != path.end(); ++part) end /= *part;
    if (!end.empty() && end.is_relative() && *end.begin() != "..") ends.push_back(end);
  }
  return ends;
}

}  // namespace

std::string expand_home(const std::string& path) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || path.empty() || path[0] != '~' || (path.size() > 1 && path[1] != '/')) return path;
  return home + path.substr(1);
}

std::string absolute_path(const std::string& path, const fs::path& folder) {
  if (path.empty()) return path;
  return fs::absolute(folder / expand_home(path)).lexically_normal().string();
}

std::string path_beside(const std::string& path, const fs::path& file) {
  const auto beside = absolute_path(path, fs::absolute(file).parent_path());
  return !is_there(beside) && is_there(path) ? absolute_path(path) : beside;
}

std::string find_recorded(const std::string& recorded, const fs::path& folder) {
  if (recorded.empty() || is_there(recorded)) return recorded;
  const fs::path own = absolute_path(folder.empty() ? "." : folder.string());
  fs::path above = own;
  for (int up = 0; up <= kFoldersAbove; ++up, above = above.parent_path())
    for (const auto& end : ends_of(fs::path(recorded).lexically_normal()))
      if (is_there(above / end) && !holds(above / end, own)) return (above / end).string();
  return {};
}

}  // namespace basin
