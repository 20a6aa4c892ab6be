#pragma once
// What is learned.

#include "core/base/fields.h"
#include "core/energy/closed_form.h"

namespace basin {

enum class DataSet {
  eight_gaussians,
  two_moons,
  rings,
  pinwheel,
  checkerboard,
  spiral,
  drawing,
  points,
  fashion_mnist,
  mnist,
  idx,
  cifar10,
  cifar100,
  image_folder,
  sprites
};
inline const std::vector<Named<DataSet>> kDataSets = {
    {DataSet::eight_gaussians, "eight-gaussians", "Eight Gaussians, sigma 0.35, on a circle of radius 2.5."},
    {DataSet::two_moons, "two-moons", "Two interleaved half circles with Gaussian noise."},
    {DataSet::rings, "rings", "Concentric noisy circles."},
    {DataSet::pinwheel, "pinwheel", "Five twisted arms."},
    {DataSet::checkerboard, "checkerboard", "Uniform on the dark squares of a 4x4 board."},
    {DataSet::spiral, "spiral", "Two noisy spiral arms."},
    {DataSet::drawing, "drawing",
     "A density drawn by hand or taken from any PNG or JPG (data.path), constant on the cells of a 200 x 200 grid: exact like the closed forms."},
    {DataSet::points, "points",
     "Points of the plane from a CSV file (data.path, data.columns); every tenth is held out. Their density is unknown, so KL is not measured."},
    {DataSet::fashion_mnist, "fashion-mnist", "60,000 grey 28x28 pictures of clothing (Debian package dataset-fashion-mnist)."},
    {DataSet::mnist, "mnist", "60,000 grey 28x28 handwritten digits (IDX files in the data folder)."},
    {DataSet::idx, "idx",
     "Any IDX image file, gzipped or not (data.path). Of four dimensions the second or the last is the channels: whichever is 1 or 3."},
    {DataSet::cifar10, "cifar10",
     "50,000 colour 32x32 pictures of ten classes: the binary batches or a folder of picture files (data folder cifar10)."},
    {DataSet::cifar100, "cifar100",
     "50,000 colour 32x32 pictures of a hundred classes: train.bin or a folder of picture files (data folder cifar100)."},
    {DataSet::image_folder, "image-folder", "Any folder of PNG and JPEG files (data.path), resized to data.size; each sub-folder is a class."},
    {DataSet::sprites, "sprites", "Coloured shapes drawn by the program: shape, size, position, rotation and colour vary freely and are known."},
};

/// The closed-form densities come first, in the order of ClosedForm.
inline bool is_closed_form(DataSet set) {
  return set < DataSet::drawing;
}
/// Of a set for which `is_closed_form` holds.
inline ClosedForm closed_form_of(DataSet set) {
  return static_cast<ClosedForm>(set);
}

/// True for pictures, false for points of the plane.
inline bool is_image_set(DataSet set) {
  return set >= DataSet::fashion_mnist;
}

/// What varies from sprite to sprite.
enum class SpriteFactor { shape, size, position, rotation, colour };
inline const std::vector<Named<SpriteFactor>> kSpriteFactors = {
    {SpriteFactor::shape, "shape", "Square, ellipse, triangle, heart."},
    {SpriteFactor::size, "size", "Four sizes, from 0.4 to 0.7 of the picture."},
    {SpriteFactor::position, "position", "The cell of a 3 x 3 board in which the shape lies."},
    {SpriteFactor::rotation, "rotation", "0, 22.5, 45 or 67.5 degrees."},
    {SpriteFactor::colour, "colour", "Red, yellow, green, cyan, blue, magenta."},
};

/// Which combinations of factors are drawn.
enum class SpriteCombinations { all, seen, held_out };
inline const std::vector<Named<SpriteCombinations>> kSpriteCombinations = {
    {SpriteCombinations::all, "all", "Every factor free of the others."},
    {SpriteCombinations::seen, "seen", "Without eight of the 36 pairs of size and position and eight of the 36 of shape and position."},
    {SpriteCombinations::held_out, "held-out", "Those pairs alone: what models of 'seen' never saw together."},
};

/// Which pixels of a picture are dense.
enum class Ink { automatic, light, dark };
inline const std::vector<Named<Ink>> kInks = {
    {Ink::automatic, "auto", "Dark pixels where the picture's border is bright, else light ones; a drawing saved by this program is known as light."},
    {Ink::light, "light", "Light pixels are dense, black is empty."},
    {Ink::dark, "dark", "Dark pixels are dense, white is empty."},
};

/// The values of black and white.
enum class PixelRange { symmetric, unit };
inline const std::vector<Named<PixelRange>> kPixelRanges = {
    {PixelRange::symmetric, "symmetric", "[-1, 1] (JEM): the padding of convolutions is mid-grey."},
    {PixelRange::unit, "unit",
     "[0, 1] (IGEBM, Improved CD): the padding of convolutions is black. For the same picture a step a here is 4a on [-1, 1], a noise s is 2s and a "
     "clip c is c/2."},
};

struct DataOptions {
  DataSet set = DataSet::eight_gaussians;
  std::string path;
  std::string columns;
  double noise = 0.0;
  int64_t limit = 0;
  bool fit = false;
  Ink ink = Ink::automatic;
  int64_t size = 0;
  PixelRange range = PixelRange::symmetric;
  bool grey = false;
  bool skip_bad = false;
  SpriteFactor label = SpriteFactor::shape;
  SpriteCombinations combinations = SpriteCombinations::all;
  int64_t seed = 1;
  int64_t hold_out = 0;
  int64_t crop = 0;
  bool flip = false;
  int64_t labels_per_class = 0;
};

template <class Visitor>
void visit_fields(DataOptions& o, Visitor&& field) {
  const Idle for_images = idle_unless(is_image_set(o.set), "No effect now: for pictures.");
  const Idle for_points = idle_unless(o.set == DataSet::points, "No effect now: for points of a file.");
  const Idle for_sprites = idle_unless(o.set == DataSet::sprites, "No effect now: for sprites.");
  const bool is_folder = o.set == DataSet::image_folder || o.set == DataSet::cifar10 || o.set == DataSet::cifar100;
  field("set", o.set, kDataSets, "The data the model learns.", Applies::at_reset);
  field("path", o.path, FreeText{}, "File (drawing, points, idx) or folder that holds the image files; empty searches the data folders.",
        Applies::at_reset, idle_unless(!is_closed_form(o.set) && o.set != DataSet::sprites, "No effect now: this data set is computed, not read."));
  field("columns", o.columns, FreeText{},
        "Points: the two columns of the file that are x and y, by name or number from 1, such as 'x,y'. Empty takes those named x and y, or the only "
        "two of numbers.",
        Applies::at_reset, for_points);
  field("noise", o.noise, Range<double>{0.0, 1.0, Scale::logarithmic},
        "Standard deviation of Gaussian noise added to each data batch (JEM: 0.03; IGEBM and Improved CD: none beside dequantisation). It widens the "
        "valleys, which steadies image training, and keeps a model of "
        "few points from "
        "digging a hole at each.");
  field("limit", o.limit, Range<int64_t>{0, 10000000}, "Use only the first so many images or points; 0 uses all.", Applies::at_reset,
        idle_unless(is_image_set(o.set) || o.set == DataSet::points, "No effect now: points are drawn from a density without end."));
  field(
      "fit", o.fit, Flag{},
      "Centre points and scale both axes alike until they fill [-3.5, 3.5]; without it, points outside [-4, 4]^2 are refused (data.set = 'points').",
      Applies::at_reset, for_points);
  field("size", o.size, Range<int64_t>{0, 512},
        "Images: side in pixels to which pictures are resized, antialiased. 0 keeps them as they are (image-folder 32, sprites 28). The network must "
        "take that size; "
        "smaller trains faster.",
        Applies::at_reset, for_images);
  field("range", o.range, kPixelRanges,
        "Images: what black and white are to the network. Bytes are spread over it and dequantised with U(0, 1/256) of it.", Applies::at_reset,
        for_images);
  field("grey", o.grey, Flag{}, "Images: turn colour into luminance, one channel instead of three. Cheaper to learn.", Applies::at_reset, for_images);
  field("skip_bad", o.skip_bad, Flag{},
        "Leave out picture files that cannot be read, or lines of points that hold none, and say how many, instead of refusing the data.",
        Applies::at_reset, idle_unless(o.set == DataSet::points || is_folder, "No effect now: for points of a file and pictures of a folder."));
  field("label", o.label, kSpriteFactors, "Sprites: the factor that is the class of a picture. Only a model of classes learns it.", Applies::at_reset,
        for_sprites);
  field("combinations", o.combinations, kSpriteCombinations,
        "Sprites: leave pairs of factors out of training, to see whether models of single factors, composed, draw what none of them saw.",
        Applies::at_reset, for_sprites);
  field("seed", o.seed, Range<int64_t>{0, 9007199254740991},
        "Sprites: which pictures of all that could be are drawn (data.limit of them; 0 draws 20,000).", Applies::at_reset, for_sprites);
  field("hold_out", o.hold_out, Range<int64_t>{0, 1000, Scale::logarithmic},
        "Images: keep one in so many away from training, to measure samples against; 0 and 1 train on all.", Applies::at_reset, for_images);
  field(
      "crop", o.crop, Range<int64_t>{0, 16},
      "Images: pad each picture of a batch by so many reflected pixels and cut it out again at a random place (JEM on CIFAR-10: 4). The model learns "
      "that place matters little; 0 is off.",
      Applies::live, for_images);
  field("flip", o.flip, Flag{}, "Images: mirror every other picture of a batch left to right. Not for digits or letters.", Applies::live, for_images);
  field("labels_per_class", o.labels_per_class, Range<int64_t>{0, 1000000, Scale::logarithmic},
        "Images: the classifier's loss sees the labels of only so many pictures of each class, a batch of them at each update; the rest teach E(x) "
        "without labels (semi-supervised). 0 uses all labels.",
        Applies::at_reset, for_images);
  field("ink", o.ink, kInks, "Which pixels of a picture are dense (data.set = 'drawing').", Applies::at_reset,
        idle_unless(o.set == DataSet::drawing, "No effect now: for drawings."));
}

}  // namespace basin
