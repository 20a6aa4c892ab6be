#pragma once
// Moving pictures: animated GIF by an encoder of our own, MP4 by the ffmpeg of the machine.

#include <string>
#include <vector>

#include "core/base/image.h"

namespace basin {

struct FilmTiming {
  double frames_per_second = 12;  ///< 1 to 50
  double hold = 1.5;              ///< seconds for which the last frame stays
};

/// `frames`: pictures of one size, 1 or 3 channels, at least one. GIF89a that repeats for ever: grey pictures keep every value, colours are reduced
/// to 256 by median cut (Heckbert 1982) over all frames. Atomic; throws BadInput.
void write_gif(const std::string& path, const ImageBatch& frames, const FilmTiming& timing = {});

/// The same as H.264 in an MP4, where ffmpeg is installed. Atomic; throws BadInput where it is not or fails.
void write_mp4(const std::string& path, const ImageBatch& frames, const FilmTiming& timing = {});

/// By the path's ending, .gif or .mp4. Throws BadInput for any other.
void write_film(const std::string& path, const ImageBatch& frames, const FilmTiming& timing = {});

inline constexpr int64_t kFilmStages = 33;  ///< of a film of chains, the start among them

/// Frames of walls: picture i of the result is the contact sheet of `stages[i]`, as near to a square as they are and enlarged to about 900 pixels,
/// pictures of one chain standing at one place in all of them.
ImageBatch film_of(const std::vector<const ImageBatch*>& stages);

/// Throws BadInput for a path to which no film can be written, before there is one.
void check_film_path(const std::string& path);

}  // namespace basin
