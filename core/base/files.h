#pragma once
// Files that are either whole or untouched, and where the program's own files lie.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace basin {

/// Writes `bytes` to a temporary file beside `path`, syncs it and renames it over `path`. Throws BadInput with path and reason; the old file is kept
/// then.
void write_atomically(const std::string& path, std::string_view bytes);

/// The same for content produced piece by piece: `produce` calls its argument with each piece.
void write_atomically(const std::string& path, const std::function<void(const std::function<void(const void*, size_t)>&)>& produce);

/// Removes what kills left of writes of `path`: temporary files beside it. For whoever alone may write it, since a write in flight loses its file.
void remove_torn_writes(const std::string& path);

/// The same in a whole folder, of the files whose name `is_ours` accepts. Nothing else is touched, and a folder that is missing holds none.
void remove_torn_writes(const std::string& folder, const std::function<bool(const std::filesystem::path& name)>& is_ours);

/// The whole file. Throws BadInput when it cannot be read or is larger than `limit` bytes.
std::string read_file(const std::string& path, size_t limit = size_t{1} << 32);

/// Makes the folder and its parents; throws BadInput when it cannot be made or written to.
void make_writable_folder(const std::string& path);

/// `assets` or `shaders`: $BASIN_HOME/NAME, else above the executable (its own tree or an install prefix), else the tree it was built from. Throws
/// BadInput when absent.
std::filesystem::path program_folder(std::string_view name);

/// Folders searched for data sets: $BASIN_DATA, else ~/.local/share/basin/data; then the system's /usr/share/datasets.
std::vector<std::filesystem::path> data_folders();

}  // namespace basin
