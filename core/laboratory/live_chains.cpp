#include "core/laboratory/live_chains.h"

#include <algorithm>

#include "core/base/random.h"
#include "core/training/pictures.h"

namespace basin {
namespace {

template <class T>
void keep_last(std::deque<T>& values, size_t count) {
  while (values.size() > count) values.pop_front();
}

/// Uniform over `cells` of the start mask; `unit` [N, 2] is the place within.
torch::Tensor within_cells(const std::vector<int64_t>& cells, const torch::Tensor& unit, at::Generator& rng) {
  const auto chosen = torch::randint(static_cast<int64_t>(cells.size()), {unit.size(0)}, rng, torch::kLong);
  const auto cell = torch::tensor(at::ArrayRef<int64_t>(cells)).index_select(0, chosen);
  return (torch::stack({cell.remainder(kStartCells), cell.div(kStartCells, "floor")}, 1) + unit) * kStartCell + kStartLow;
}

Point point_of(const torch::Tensor& x) {
  return {x[0].item<float>(), x[1].item<float>()};
}

}  // namespace

/// What shards note of a run of steps; each touches rows of its own.
struct LiveChains::Recording {
  Recording(int64_t steps, int64_t followed, int64_t chain) : paths(torch::empty({steps, followed, 2})), probed(chain) {
    if (probed < 0) return;
    points.resize(static_cast<size_t>(steps));
    energies.resize(static_cast<size_t>(steps));
  }

  void record(int64_t first, int64_t k, const ChainStep& step) {
    const auto& x = step.next.x;
    const int64_t last = first + x.size(0), end = std::min(last, paths.size(1));
    if (first < end) paths[k].slice(0, first, end).copy_(x.slice(0, 0, end - first));
    if (probed < first || probed >= last) return;
    points[static_cast<size_t>(k)] = point_of(x[probed - first]);
    energies[static_cast<size_t>(k)] = step.energy[probed - first].item<float>();
  }

  torch::Tensor paths;  ///< [steps, followed, 2]
  int64_t probed;
  std::vector<Point> points;
  std::vector<float> energies;
};

LiveChains::LiveChains(Shards& shards) : shards_(shards), start_stream_(make_generator(torch::kCPU, 0, Stream::live_starts)) {}

void LiveChains::restart(const LiveChainOptions& options, const ExactDraws& exact) {
  start_stream_ = make_generator(torch::kCPU, options.seed, Stream::live_starts);
  streams_.clear();
  for (int64_t shard = 0; shard < shards_.count(); ++shard) streams_.push_back(make_generator(torch::kCPU, options.seed, Stream::live_chains, shard));
  x_ = starts(options, options.count, exact);
  born_at_ = x_.clone();
  births_ = torch::zeros({options.count}, torch::kLong);
  steps_ = 0;
  forget_paths();
}

torch::Tensor LiveChains::starts(const LiveChainOptions& options, int64_t count, const ExactDraws& exact) {
  if (options.start == LiveStart::data)
    if (auto drawn = exact(count, start_stream_); drawn.defined()) return drawn;
  const auto unit = torch::rand({count, 2}, start_stream_, torch::kFloat);
  const SampleSpace box;
  const auto painted = painted_cells(options.mask);
  if (options.start == LiveStart::painted && !painted.empty()) return within_cells(painted, unit, start_stream_);
  if (options.start != LiveStart::point && options.start != LiveStart::region) return unit * (box.high - box.low) + box.low;
  const auto radius = options.start == LiveStart::point ? torch::zeros({count}) : unit.select(1, 0).sqrt() * options.start_radius;
  const auto angle = unit.select(1, 1) * 6.283185307179586;
  return torch::stack({radius * angle.cos() + options.start_x, radius * angle.sin() + options.start_y}, 1);
}

void LiveChains::advance(const Energy& energy, const ChainOptions& chain, const LiveChainOptions& options, int64_t steps, int64_t probed,
                         const ExactDraws& exact) {
  if (probed < 0 || probed >= x_.size(0)) probed = -1;
  if (probed != probed_) forget_probe();
  probed_ = probed;
  if (probed >= 0 && probed_path_.empty()) probed_path_.push_back(point_of(x_[probed]));
  Recording recording(steps, std::min(kFollowed, x_.size(0)), probed);
  const SampleSpace box;
  const auto sampler = make_sampler(chain, box.low, box.high);
  const auto run = run_chains_on(shards_, *sampler, energy, x_, steps, streams_,
                                 [&](int64_t, int64_t first, int64_t k, const torch::Tensor&, const ChainStep& step) {
                                   recording.record(first, k, step);
                                   return true;
                                 });
  x_ = torch::where(run.x.isfinite(), run.x, x_);
  statistics_.add(run.statistics);
  steps_ += steps;
  remember(recording);
  begin_again(options, exact);
}

void LiveChains::remember(const Recording& recording) {
  const auto births = births_.slice(0, 0, recording.paths.size(1)).clone();
  for (const auto& positions : recording.paths.unbind()) paths_.push_back({to_points(positions), births});
  probed_path_.insert(probed_path_.end(), recording.points.begin(), recording.points.end());
  probed_energy_.insert(probed_energy_.end(), recording.energies.begin(), recording.energies.end());
  keep_last(paths_, kRemembered);
  keep_last(probed_path_, kRemembered + 1);
  keep_last(probed_energy_, kRemembered);
}

void LiveChains::begin_again(const LiveChainOptions& options, const ExactDraws& exact) {
  if (options.max_age <= 0) return;
  const auto old = ages().ge(options.max_age).nonzero().flatten();
  if (old.numel() == 0) return;
  const auto fresh = starts(options, old.numel(), exact);
  x_.index_copy_(0, old, fresh);
  born_at_.index_copy_(0, old, fresh);
  births_.index_fill_(0, old, steps_);
  if (probed_ >= 0 && births_[probed_].item<int64_t>() == steps_) forget_probe();
}

void LiveChains::forget_paths() {
  statistics_ = {};
  paths_.clear();
  forget_probe();
}

void LiveChains::forget_probe() {
  probed_path_.clear();
  probed_energy_.clear();
}

Point LiveChains::born_at(int64_t chain) const {
  return point_of(born_at_[chain]);
}

std::vector<Point> LiveChains::path(int64_t chain) const {
  const int64_t born = births_[chain].item<int64_t>();
  std::vector<Point> points;
  for (const auto& step : paths_)
    if (step.births.data_ptr<int64_t>()[chain] == born) points.push_back(step.points[static_cast<size_t>(chain)]);
  if (points.empty()) points.push_back(point_of(x_[chain]));
  return points;
}

torch::Tensor LiveChains::paths() const {
  if (paths_.size() < 2) return {};
  const auto steps = static_cast<int64_t>(paths_.size()), followed = static_cast<int64_t>(paths_.front().points.size());
  auto all = torch::empty({steps, followed, 2});
  auto* next = all.data_ptr<float>();
  for (const auto& step : paths_)
    for (const auto& point : step.points) *next++ = point.x, *next++ = point.y;
  return all.transpose(0, 1);
}

torch::Tensor LiveChains::path_births() const {
  std::vector<torch::Tensor> births;
  for (const auto& step : paths_) births.push_back(step.births);
  return births.empty() ? torch::Tensor() : torch::stack(births, 1);
}

}  // namespace basin
