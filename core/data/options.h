#pragma once
// What is learned.

#include "core/base/fields.h"

namespace basin {

enum class DataSet { eight_gaussians, two_moons, rings, pinwheel, checkerboard, spiral, fashion_mnist, mnist, idx };
inline const std::vector<Named<DataSet>> kDataSets = {
    {DataSet::eight_gaussians, "eight-gaussians", "Eight Gaussians, sigma 0.35, on a circle of radius 2.5."},
    {DataSet::two_moons, "two-moons", "Two interleaved half circles with Gaussian noise."},
    {DataSet::rings, "rings", "Concentric noisy circles."},
    {DataSet::pinwheel, "pinwheel", "Five twisted arms."},
    {DataSet::checkerboard, "checkerboard", "Uniform on the dark squares of a 4x4 board."},
    {DataSet::spiral, "spiral", "Two noisy spiral arms."},
    {DataSet::fashion_mnist, "fashion-mnist", "60,000 grey 28x28 pictures of clothing (Debian package dataset-fashion-mnist)."},
    {DataSet::mnist, "mnist", "60,000 grey 28x28 handwritten digits (IDX files in the data folder)."},
    {DataSet::idx, "idx", "Any IDX image file, gzipped or not: set data.path."},
};

struct DataOptions {
  DataSet set = DataSet::eight_gaussians;
  std::string path;
  double noise = 0.0;
  int64_t limit = 0;
};

template <class Visitor>
void visit_fields(DataOptions& o, Visitor&& field) {
  field("set", o.set, kDataSets, "The data the model learns.", Applies::at_reset);
  field("path", o.path, FreeText{}, "File (idx) or folder that holds the image files; empty searches the data folders.", Applies::at_reset);
  field("noise", o.noise, Range<double>{0.0, 1.0, Scale::logarithmic},
        "Standard deviation of Gaussian noise added to each data batch. It widens the valleys, which steadies image training.");
  field("limit", o.limit, Range<int64_t>{0, 10000000}, "Use only the first so many images; 0 uses all.", Applies::at_reset);
}

}  // namespace basin
