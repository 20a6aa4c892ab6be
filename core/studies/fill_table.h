#pragma once
// How well models fill holes in pictures they never saw, beside what needs no model.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/restoration/fill_run.h"

namespace basin {

/// A hole by rule, as the table has it.
struct HoleRule {
  std::string name;
  std::function<Mask(int64_t height, int64_t width, uint64_t seed)> make;
};
/// 10 x 10 in the middle, the lower half, half of the pixels at random. The table has salt and pepper at 10 % of the pixels beside them, whose errors
/// are over the whole picture.
const std::vector<HoleRule>& hole_rules();

/// Mean squared error over the pixels of a hole, in units in which black is -1 and white 1. Of the candidates: the best, their mean picture, the one
/// of least energy, and one of them on average; of a baseline all are alike.
struct FillErrors {
  double best = 0, mean = 0, lowest_energy = 0, single = 0;
};

struct FillRow {
  std::string hole, filled_by, start;
  FillErrors errors;
  int64_t pictures = 0;
};

struct FillTableRequest {
  ImageBatch pictures;                        ///< held out, of the models' shape
  std::shared_ptr<const ImageBatch> library;  ///< the training pictures
  FillOptions options = {};
  std::vector<FillStart> starts = {FillStart::noise};
};

struct NamedModel {
  std::string name;
  std::shared_ptr<const Model> model;
};

/// Rows of one hole after another, those of `models` after the baselines: mean picture, harmonic fill, nearest training picture, and the best, the
/// mean and one of the `options.chains` nearest; of salt and pepper the picture left as it is, a 3 x 3 median and the harmonic fill. `on_progress`
/// gets the share done; false ends it, and rows are then of the pictures done by then.
std::vector<FillRow> fill_table(const std::vector<NamedModel>& models, const FillTableRequest& request, const FillRunSource& make_run,
                                const std::function<bool(double share, const std::string& words)>& on_progress);

std::string fill_table_csv(const std::vector<FillRow>& rows);
std::string fill_table_text(const std::vector<FillRow>& rows);

}  // namespace basin
