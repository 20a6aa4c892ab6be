#pragma once
// What is known of a data set without its files.

#include <optional>
#include <string>
#include <vector>

#include "core/base/sample_space.h"
#include "core/data/options.h"

namespace basin {

inline constexpr int64_t kFolderSide = 32, kSpriteSide = 28;  ///< pixels a side of pictures from a folder, and of sprites, where data.size is 0

/// Names of the set's classes, of sprites the levels of `label`; empty where they are the files' own.
std::vector<std::string> known_classes(DataSet set, SpriteFactor label = SpriteFactor::shape);

/// Of pictures of that size, with values in data.range.
SampleSpace image_space(const DataOptions& options, int64_t channels, int64_t height, int64_t width, std::vector<std::string> classes);

/// The space of the set's samples, with the names of its classes where they are known. Nothing where the files alone tell.
std::optional<SampleSpace> known_space(const DataOptions& options);

}  // namespace basin
