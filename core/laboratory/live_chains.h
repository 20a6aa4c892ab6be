#pragma once
// Chains that follow an energy on their own, apart from training, with what is remembered of each.

#include <deque>
#include <optional>
#include <vector>

#include "core/base/shards.h"
#include "core/laboratory/report.h"
#include "core/samplers/run_chains.h"

namespace basin {

class LiveChains {
 public:
  static constexpr int64_t kRemembered = 512;  ///< steps of the followed chains' paths
  static constexpr int64_t kFollowed = 64;     ///< chains whose paths are remembered

  explicit LiveChains(Shards& shards);

  /// Begins anew; `exact` draws points of the followed density for start `exact`: count -> [count, 2], or undefined where that cannot be drawn from:
  /// then chains start as noise.
  using ExactDraws = std::function<torch::Tensor(int64_t count, at::Generator& rng)>;
  void restart(const LiveChainOptions& options, const ExactDraws& exact);
  bool started() const { return x_.defined(); }

  /// `steps` steps under the sampler that `chain` names; then those older than `max_age` begin again. `probed` is remembered too.
  void advance(const Energy& energy, const ChainOptions& chain, const LiveChainOptions& options, int64_t steps, int64_t probed,
               const ExactDraws& exact);
  /// What is remembered of paths does not belong to the new rule or energy; the chains stay where they are.
  void forget_paths();

  const torch::Tensor& states() const { return x_; }       ///< [N, 2]
  torch::Tensor ages() const { return steps_ - births_; }  ///< [N], steps
  int64_t steps() const { return steps_; }
  const ChainStatistics& statistics() const { return statistics_; }  ///< since paths were forgotten
  Point born_at(int64_t chain) const;
  int64_t age(int64_t chain) const { return steps_ - births_[chain].item<int64_t>(); }

  /// The last positions of followed chain `chain` since it began, oldest first; one at least.
  std::vector<Point> path(int64_t chain) const;
  /// [chains followed, steps remembered, 2], oldest first; undefined before the second step.
  torch::Tensor paths() const;
  /// The step at which each followed chain had last begun, at each remembered step: [chains followed, steps remembered].
  torch::Tensor path_births() const;
  /// The same for the probed chain, with E before each move.
  const std::deque<Point>& probed_path() const { return probed_path_; }
  const std::deque<float>& probed_energy() const { return probed_energy_; }

 private:
  struct Recording;
  torch::Tensor starts(const LiveChainOptions& options, int64_t count, const ExactDraws& exact);
  void remember(const Recording& recording);
  void forget_probe();
  void begin_again(const LiveChainOptions& options, const ExactDraws& exact);

  Shards& shards_;
  std::vector<at::Generator> streams_;  ///< one a shard
  at::Generator start_stream_;
  torch::Tensor x_, births_, born_at_;
  int64_t steps_ = 0;
  ChainStatistics statistics_;
  struct Remembered {
    std::vector<Point> points;  ///< one a followed chain
    torch::Tensor births;       ///< [followed], shared by the steps between two rebirths
  };
  std::deque<Remembered> paths_;  ///< of each step remembered
  int64_t probed_ = -1;
  std::deque<Point> probed_path_;
  std::deque<float> probed_energy_;
};

}  // namespace basin
