// How a corrupted picture is repaired.

#include "core/restoration/fill_run.h"

namespace basin {
namespace {

constexpr double kImpulseNoise = 0.3, kSharpenNoise = 1.0;  // where repairs start, in the units of pixels

}  // namespace

FillRequest repair_request(const ImageBatch& picture, const Corruption& corruption, FillOptions options) {
  FillRequest request{picture, Mask(picture.height, picture.width, true), options};
  request.undo = corruption;
  request.options.start = FillStart::harmonic;
  if (corruption.kind == CorruptionKind::salt_pepper) {
    request.mask = impulse_pixels(picture);
    request.options.start_noise = kImpulseNoise;
  } else {
    request.options.start_noise = kSharpenNoise;
  }
  return request;
}

}  // namespace basin
