#pragma once
// What data a file or a folder holds, so that it can be opened without naming its kind. No torch here.

#include <optional>
#include <string>

#include "core/data/options.h"

namespace basin {

/// Folders: the binary batches of CIFAR-10 and CIFAR-100, MNIST's IDX files, else pictures. Files: a table of points (.csv, .tsv, .txt), a picture as
/// density (.png, .jpg, .jpeg), IDX images (by their first bytes, or `idx` in the name of a .gz). Nothing for any other; the loader has the last
/// word.
std::optional<DataSet> data_set_at(const std::string& path);

/// Kinds of files and folders that `data_set_at` knows, for messages: "points (.csv, ...), ...".
inline constexpr const char* kDataKinds =
    "points (.csv, .tsv, .txt), a picture as density (.png, .jpg), IDX images (.gz or not) or a folder of pictures";

}  // namespace basin
