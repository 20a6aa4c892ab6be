#pragma once
// A folder of PNG and JPEG files as a data set.

#include "core/data/labelled_images.h"
#include "core/data/load_watch.h"

namespace basin {

struct ImageFolderRequest {
  std::string path;
  int64_t side = 32;      ///< every picture becomes side x side pixels: its largest centred square, resampled (see resample.h)
  int64_t limit = 0;      ///< at most so many pictures, taken in turn from each class, bad ones replaced by the next of theirs; 0 is all
  bool skip_bad = false;  ///< leave out what cannot be read and tell how many; otherwise the first such file is refused
};

/// The files of list_pictures, as [N, 3, side, side], with the classes of which a picture is read; what is left out is told. Read and resized on one
/// thread a core. Throws BadInput with file and reason, as list_pictures does, when `watch` gives up, and when the set takes more memory
/// than there is.
LabelledImages read_image_folder(const ImageFolderRequest& request, const LoadWatch& watch);

}  // namespace basin
