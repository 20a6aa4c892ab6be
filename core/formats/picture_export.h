#pragma once
// Pictures out, as whatever the path asks for.

#include <string>

#include "core/base/image.h"

namespace basin {

/// `.png`: one sheet, few and small pictures enlarged. `.idx` or a name that ends in `-ubyte`: an IDX file of bytes, [N, H, W], or [N, H, W, 3] for
/// colour. No ending: a folder of one PNG each, 0001.png and on. Atomic file by file; throws BadInput, also for any other ending and where the folder
/// that is to hold it is missing.
void write_pictures(const std::string& path, const ImageBatch& pictures);

/// A folder of one PNG each whatever its name, made where it is missing. Throws BadInput where it holds something already.
void write_picture_folder(const std::string& path, const ImageBatch& pictures);

/// Throws as `write_pictures` would for the path alone, before there is anything to write.
void check_picture_path(const std::string& path);

}  // namespace basin
