#include "core/run/paths.h"

#include <algorithm>
#include <vector>

#include "core/base/files.h"
#include "core/base/paths.h"
#include "core/run/config.h"

namespace basin {
namespace {

constexpr size_t kLargestConfig = 1 << 20;  // bytes

}  // namespace

void make_paths_absolute(RunOptions& options) {
  visit_paths(options, [](std::string& path) { path = absolute_path(path); });
}

void apply_config(RunOptions& options, const std::string& given) {
  const std::string file = expand_home(given);
  const std::vector<std::string> before = {options.data.path, options.network.from};
  apply_toml(options, read_file(file, kLargestConfig), file);
  visit_paths(options, [&](std::string& path) {
    const bool set_here = std::find(before.begin(), before.end(), path) == before.end();
    if (set_here && !path.empty()) path = path_beside(path, file);
  });
}

}  // namespace basin
