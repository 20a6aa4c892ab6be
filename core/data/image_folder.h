#pragma once
// A folder of PNG and JPEG files as a data set.

#include "core/data/labelled_images.h"
#include "core/data/load_watch.h"

namespace basin {

struct ImageFolderRequest {
  std::string path;
  int64_t side = 32;      ///< every picture becomes side x side pixels: its largest centred square, resampled (see resample.h)
  int64_t limit = 0;      ///< at most so many pictures, taken in turn from each class; 0 is all
  bool skip_bad = false;  ///< leave out what cannot be read and tell how many; otherwise the first such file is refused
};

/// Files *.png, *.jpg and *.jpeg at any depth in name order, as [N, 3, side, side]. The first sub-folder on a file's way is its class; a folder
/// without sub-folders has no classes. A folder that holds `train` stands for that. Read and resized on one thread a core. Throws BadInput with file
/// and reason.
LabelledImages read_image_folder(const ImageFolderRequest& request, const LoadWatch& watch);

/// Whether `path` holds sub-folders, or pictures: what read_image_folder would read.
bool is_image_folder(const std::string& path);

}  // namespace basin
