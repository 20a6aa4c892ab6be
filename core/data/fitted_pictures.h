#pragma once
// Pictures from anywhere, as a model takes them.

#include <functional>
#include <string>
#include <vector>

#include "core/data/fit_picture.h"

namespace basin {

/// Each with a name to call it by: of its file, or its number in an IDX file.
struct FittedPictures {
  ImageBatch pictures;
  std::vector<std::string> names;
};

/// A PNG or JPG, an IDX file of images, gzipped or not, or a folder of pictures; at most `limit` of them, 0 is all. Throws BadInput as their readers
/// do.
FittedPictures read_fitted(const std::string& path, const SampleSpace& space, int64_t limit = 0);
using PictureSource = std::function<FittedPictures(const std::string& path, const SampleSpace& space, int64_t limit)>;

}  // namespace basin
