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

/// Files *.png, *.jpg, *.jpeg, *.jpe and *.jfif at any depth. The first sub-folder on a file's way is its class. `train`, in any case, is
/// read for the whole folder where it holds classes, or where no class but test, val, valid or validation lies beside it; else it is a class. What
/// other programs leave in folders (.*, __MACOSX, Thumbs.db...) is passed over in silence; formats that are not read, links that lead nowhere or to
/// folders below a class, other files, classes without a picture, pictures beside class folders, and what lies beside `train` are counted in
/// `left_out`. Throws BadInput for what is no folder, and for a folder that cannot be read: classes would shift.
PictureList list_pictures(const std::string& folder);

/// Whether list_pictures finds a picture there. Throws BadInput for a folder that cannot be read.
bool is_image_folder(const std::string& path);

/// Whether a file's name ends as those do that list_pictures reads.
bool has_picture_name(const std::string& path);

}  // namespace basin
