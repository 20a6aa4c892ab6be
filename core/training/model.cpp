// Where models and their data are found.

#include "core/training/model.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/base/paths.h"
#include "core/training/models.h"
#include "core/training/run_folder.h"

namespace basin {
namespace fs = std::filesystem;

std::string file_of(const std::string& source) {
  const std::string path = expand_home(source);
  std::error_code error;
  if (fs::is_directory(path, error)) return RunFolder::checkpoint_in(path);
  const bool path_like = path.find_first_of("/.") != std::string::npos;
  return path_like || fs::exists(path, error) ? path : find_model(path).file;
}

void locate_data(RunOptions& options, const SavedFile& file, const LoadWatch& watch) {
  if (!file.data_path.empty()) return void(options.data.path = absolute_path(file.data_path));
  const std::string recorded = options.data.path, found = find_recorded(recorded, fs::path(file.path).parent_path());
  options.data.path = absolute_path(found.empty() ? recorded : found);
  if (!found.empty() && found != recorded && watch.notice)
    watch.notice(fmt::format("'{}' is gone; the data are taken from '{}', beside the run.", recorded, found));
}

}  // namespace basin
