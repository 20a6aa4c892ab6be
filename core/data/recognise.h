#pragma once
// What data a file or a folder holds, so that it can be opened without naming its kind. No torch here.

#include <filesystem>
#include <optional>
#include <string>

#include "core/data/options.h"

namespace basin {

/// Where in `folder` the binary batches of CIFAR-10 or CIFAR-100 lie: there, or in the folder that their download unpacks to. Empty where they do
/// not.
std::string cifar_batches_in(const std::filesystem::path& folder, DataSet set);

/// The IDX file of a set's training images in `folder`, which has the set's name before its own, or none in a folder that is the set's `own`. Empty
/// where there is none.
std::string train_images_in(const std::filesystem::path& folder, DataSet set, bool own);

/// Folders: the binary batches of CIFAR-10 and CIFAR-100, the IDX files of Fashion-MNIST and MNIST, else pictures. Files: a table of points (.csv,
/// .tsv, .txt), a picture as density (as a folder of pictures may hold), IDX images (by their first bytes, or `idx` in the name of a .gz). Nothing
/// for any other; the loader has the last word.
std::optional<DataSet> data_set_at(const std::string& path);

/// Kinds of files and folders that `data_set_at` knows, for messages: "points (.csv, ...), ...".
inline constexpr const char* kDataKinds =
    "points (.csv, .tsv, .txt), a picture as density (.png, .jpg), IDX images (.gz or not) or a folder of pictures";

}  // namespace basin
