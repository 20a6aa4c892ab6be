#pragma once
// How chains of images jump between similar pictures.

#include "core/base/fields.h"

namespace basin {

/// Augmentation transitions (Du et al. 2021, section 2.3 and appendix; colour as Chen et al. 2020). Off until `share` or, for drawn samples, `every`
/// is above 0; the defaults are the mild version for small grey images.
struct AugmentationOptions {
  double share = 0.0;
  int64_t every = 0;
  double crop_from = 0.7;
  bool flip = false;
  double colour = 0.0;
  double blur = 0.0;
  int64_t blur_size = 5;
};

template <class Visitor>
void visit_fields(AugmentationOptions& o, Visitor&& field) {
  const Idle moved = idle_unless(o.share > 0 || o.every > 0, "No effect now: no chain is augmented.");
  field("share", o.share, Range<double>{0.0, 1.0},
        "Images: share of the chains drawn from the buffer that start from an augmented picture. It carries chains across to similar pictures, so "
        "that they "
        "mix; always accepted. 0 is off, 1 as published (Improved CD). Without effect on chains that start from noise or data (buffer.start).");
  field("every", o.every, Range<int64_t>{0, 1000, Scale::logarithmic},
        "Images: Langevin steps between two augmentations while samples are drawn from a trained model. 20 to 60 as published; 0 is never. Training "
        "is not touched.");
  field("crop_from", o.crop_from, Range<double>{0.08, 1.0},
        "Augmentation: smallest share of the picture's area that a random crop keeps before it is enlarged again. 0.08 in the published code, 0.3 in "
        "the "
        "text, 0.7 for small grey images; 1 does not crop.",
        Applies::live, moved);
  field("flip", o.flip, Flag{}, "Augmentation: mirror every other picture left to right. Not for digits or letters.", Applies::live, moved);
  field("colour", o.colour, Range<double>{0.0, 1.0},
        "Augmentation: s, the strength of colour jitter in four of five pictures (brightness, contrast, saturation up to 0.8 s, hue up to 0.4 s); "
        "one colour "
        "picture in five turns grey. 1 for CIFAR-10, 0.5 for faces; 0 is off.",
        Applies::live, moved);
  field("blur", o.blur, Range<double>{0.0, 1.0},
        "Augmentation: share of pictures that a Gaussian of blur_size x blur_size pixels blurs. 0.5 as published; 0 is off.", Applies::live, moved);
  field("blur_size", o.blur_size, Range<int64_t>{3, 31},
        "Augmentation: pixels across the blur's Gaussian, an odd number: 5 for CIFAR-10, 11 for faces of 128 x 128. Its sigma is drawn from 0.1 to 2 "
        "pixels.",
        Applies::live, idle_unless(moved.empty() && o.blur > 0, "No effect now: no picture is blurred."));
}

}  // namespace basin
