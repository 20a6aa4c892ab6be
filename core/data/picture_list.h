#pragma once
// Which files of a folder are pictures to learn from. No torch here.

#include <string>
#include <vector>

namespace basin {

struct PictureList {
  std::vector<std::string> classes;             ///< names of the sub-folders with pictures, in name order; empty where there are none
  std::vector<std::vector<std::string>> files;  ///< of each class, in name order; of one nameless class where there are no sub-folders
  std::string left_out;                         ///< a sentence on what is there and is not read; empty where everything is
};

/// Files *.png, *.jpg, *.jpeg, *.jpe and *.jfif at any depth. The first sub-folder on a file's way is its class; a folder that holds `train` stands
/// for that. What other programs leave in folders (.*, __MACOSX, Thumbs.db...) is passed over in silence; formats that are not read, links that lead
/// nowhere or to folders below a class, other files, classes without a picture, and pictures beside class folders are counted in `left_out`. Throws
/// BadInput for what is no folder, and for a folder that cannot be read: classes would shift.
PictureList list_pictures(const std::string& folder);

/// Whether `path` holds sub-folders, or pictures: what list_pictures would find.
bool is_image_folder(const std::string& path);

}  // namespace basin
