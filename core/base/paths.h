#pragma once
// Paths as people type them and as files record them.

#include <filesystem>
#include <string>

namespace basin {

/// `~` and `~/...` with the home folder put in.
std::string expand_home(const std::string& path);

/// Absolute and normal: `~` is the home folder, and what is relative is meant in `folder`. Empty stays empty.
std::string absolute_path(const std::string& path, const std::filesystem::path& folder = std::filesystem::current_path());

/// A path in a text file is meant beside that file; where only the working folder has it, it is meant there, as older files were.
std::string path_beside(const std::string& path, const std::filesystem::path& file);

/// Where a file or folder recorded as `recorded` is now: there, else in `folder` or one of the two above it under the longest end of the recorded
/// path that is found, so that what lay beside a moved run is found beside it again. Empty where it is nowhere.
std::string find_recorded(const std::string& recorded, const std::filesystem::path& folder);

}  // namespace basin
