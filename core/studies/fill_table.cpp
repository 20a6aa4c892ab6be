#include "core/studies/fill_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/base/nearest_byte.h"
#include "core/data/fit_picture.h"
#include "core/restoration/fill.h"
#include "core/restoration/fill_order.h"

namespace basin {
namespace {

double error_of(const uint8_t* filled, const ImageBatch& truth, const Mask& mask) {
  double sum = 0;
  for (size_t i = 0; i < truth.bytes.size(); ++i) {
    if (mask.unknown[i / static_cast<size_t>(truth.channels)] == 0) continue;
    const double difference = (filled[i] - truth.bytes[i]) / 127.5;
    sum += difference * difference;
  }
  return sum / static_cast<double>(std::max<int64_t>(1, mask.count() * truth.channels));
}

ImageBatch mean_of(const ImageBatch& pictures) {
  const auto size = static_cast<size_t>(pictures.channels * pictures.height * pictures.width);
  std::vector<double> sums(size);
  for (int64_t i = 0; i < pictures.count; ++i)
    for (size_t j = 0; j < size; ++j) sums[j] += pictures.at(i)[j];
  ImageBatch mean{1, pictures.channels, pictures.height, pictures.width, {}};
  for (const double sum : sums) mean.bytes.push_back(nearest_byte(sum / static_cast<double>(pictures.count)));
  return mean;
}

FillErrors errors_of(const ImageBatch& candidates, const ImageBatch& mean, int64_t lowest, const ImageBatch& truth, const Mask& mask) {
  FillErrors errors;
  errors.best = error_of(candidates.at(0), truth, mask);
  for (int64_t i = 0; i < candidates.count; ++i) {
    const double error = error_of(candidates.at(i), truth, mask);
    errors.best = std::min(errors.best, error);
    errors.single += error / static_cast<double>(candidates.count);
  }
  errors.mean = error_of(mean.at(0), truth, mask);
  errors.lowest_energy = error_of(candidates.at(lowest), truth, mask);
  return errors;
}

FillErrors alike(double error) {
  return {error, error, error, error};
}

class Table {
 public:
  void add(const std::string& hole, const std::string& filled_by, const std::string& start, const FillErrors& errors) {
    const auto same = [&](const FillRow& row) { return row.hole == hole && row.filled_by == filled_by && row.start == start; };
    auto row = std::find_if(rows_.begin(), rows_.end(), same);
    if (row == rows_.end()) row = rows_.insert(rows_.end(), {hole, filled_by, start, {}, 0});
    row->errors.best += errors.best, row->errors.mean += errors.mean;
    row->errors.lowest_energy += errors.lowest_energy, row->errors.single += errors.single;
    ++row->pictures;
  }

  std::vector<FillRow> means() const {
    auto rows = rows_;
    for (auto& row : rows)
      for (double* const error : {&row.errors.best, &row.errors.mean, &row.errors.lowest_energy, &row.errors.single})
        *error /= static_cast<double>(row.pictures);
    return rows;
  }

 private:
  std::vector<FillRow> rows_;
};

void add_baselines(Table& table, const std::string& hole, const FillTableRequest& request, const ImageBatch& mean, const ImageBatch& truth,
                   const Mask& mask) {
  table.add(hole, "mean picture", "", alike(error_of(mean.at(0), truth, mask)));
  table.add(hole, "harmonic fill", "", alike(error_of(harmonic_fill(truth, mask).at(0), truth, mask)));
  const auto nearest = nearest_by_known(truth, mask, *request.library, request.options.chains);
  table.add(hole, "nearest picture", "", alike(error_of(request.library->at(nearest.front()), truth, mask)));
  ImageBatch near{0, truth.channels, truth.height, truth.width, {}};
  for (const auto place : nearest) {
    const auto one = picture_at(*request.library, place);
    near.bytes.insert(near.bytes.end(), one.bytes.begin(), one.bytes.end());
    ++near.count;
  }
  table.add(hole, fmt::format("{} nearest", request.options.chains), "", errors_of(near, mean_of(near), 0, truth, mask));
}

constexpr std::string_view kImpulses = "salt and pepper";
constexpr double kImpulseShare = 0.1;

void add_repairs(Table& table, const std::vector<NamedModel>& models, const FillTableRequest& request, const FillRunSource& make_run,
                 const ImageBatch& truth, int64_t seed) {
  const std::string hole(kImpulses);
  const Corruption corruption{CorruptionKind::salt_pepper, kImpulseShare};
  const auto broken = corrupted(truth, corruption, static_cast<uint64_t>(seed));
  const Mask everything(truth.height, truth.width, true);
  const auto asked = repair_request(broken, corruption, request.options);
  table.add(hole, "left as it is", "", alike(error_of(broken.at(0), truth, everything)));
  table.add(hole, "3 x 3 median", "", alike(error_of(median_filtered(broken).at(0), truth, everything)));
  table.add(hole, "harmonic fill", "", alike(error_of(harmonic_fill(broken, asked.mask).at(0), truth, everything)));
  for (const auto& [name, model] : models) {
    auto repair = asked;
    repair.options.seed = seed;
    const auto run = make_run(model, std::move(repair));
    run->advance(request.options.steps);
    const auto view = run->view();
    table.add(hole, name, "harmonic", errors_of(view.candidates, view.mean, by_energy(view.energies).front(), truth, everything));
  }
}

}  // namespace

const std::vector<HoleRule>& hole_rules() {
  static const std::vector<HoleRule> rules = {
      {"centre 10 x 10", [](int64_t height, int64_t width, uint64_t) { return centre_square(height, width, 10); }},
      {"lower half", [](int64_t height, int64_t width, uint64_t) { return lower_half(height, width); }},
      {"half of pixels", [](int64_t height, int64_t width, uint64_t seed) { return random_pixels(height, width, 0.5, seed); }},
  };
  return rules;
}

std::vector<FillRow> fill_table(const std::vector<NamedModel>& models, const FillTableRequest& request, const FillRunSource& make_run,
                                const std::function<bool(double share, const std::string& words)>& on_progress) {
  const auto mean = mean_of(*request.library);
  std::vector<Table> tables(hole_rules().size() + 1);  // the last: salt and pepper
  const auto rows = [&] {
    std::vector<FillRow> all;
    for (const auto& table : tables)
      for (auto& row : table.means()) all.push_back(std::move(row));
    return all;
  };
  for (int64_t i = 0; i < request.pictures.count; ++i) {
    const auto truth = picture_at(request.pictures, i);
    for (size_t hole = 0; hole < hole_rules().size(); ++hole) {
      const double share = (static_cast<double>(i) + static_cast<double>(hole) / static_cast<double>(hole_rules().size())) /
                           static_cast<double>(request.pictures.count);
      if (!on_progress(share, fmt::format("picture {} of {}", i + 1, request.pictures.count))) return rows();
      const auto& rule = hole_rules()[hole];
      const auto mask = rule.make(truth.height, truth.width, static_cast<uint64_t>(i));
      add_baselines(tables[hole], rule.name, request, mean, truth, mask);
      for (const auto& [name, model] : models)
        for (const auto start : request.starts) {
          FillRequest fill{truth, mask, request.options};
          fill.options.start = start;
          fill.options.seed = request.options.seed + i;
          if (start == FillStart::nearest) fill.library = request.library;
          const auto run = make_run(model, std::move(fill));
          run->advance(request.options.steps);
          const auto view = run->view();
          tables[hole].add(rule.name, name, std::string(entry_of(kFillStarts, start).name),
                           errors_of(view.candidates, view.mean, by_energy(view.energies).front(), truth, mask));
        }
    }
    add_repairs(tables.back(), models, request, make_run, truth, request.options.seed + i);
  }
  return rows();
}

std::string fill_table_csv(const std::vector<FillRow>& rows) {
  std::string text = "hole,filled_by,start,best,mean,lowest_energy,single,pictures\n";
  for (const auto& row : rows)
    text += fmt::format("{},{},{},{:.5f},{:.5f},{:.5f},{:.5f},{}\n", row.hole, row.filled_by, row.start, row.errors.best, row.errors.mean,
                        row.errors.lowest_energy, row.errors.single, row.pictures);
  return text;
}

std::string fill_table_text(const std::vector<FillRow>& rows) {
  std::string text =
      fmt::format("{:15} {:28} {:9} {:>7} {:>7} {:>13} {:>7}\n", "hole", "filled by", "start", "best", "mean", "lowest energy", "single");
  for (const auto& row : rows)
    text += fmt::format("{:15} {:28} {:9} {:7.3f} {:7.3f} {:13.3f} {:7.3f}\n", row.hole, row.filled_by, row.start, row.errors.best, row.errors.mean,
                        row.errors.lowest_energy, row.errors.single);
  return text;
}

}  // namespace basin
