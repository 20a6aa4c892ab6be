#include "core/laboratory/tree_laboratory.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>

#include "core/base/blas.h"
#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/evaluation/box_check.h"
#include "core/evaluation/density.h"
#include "core/laboratory/path_maps.h"
#include "core/training/pictures.h"

namespace basin {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kShareOfTraining = 0.6;  // of a slice, when chains move too
constexpr double kShareOfBias = 0.5;      // of a slice, when anything else is to be done in it
constexpr int64_t kCountCells = 256;      // a side, where chains are drawn as a density
constexpr int64_t kBalanceCells = 128;    // a side, for the log Z of a balanced child

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

bool same_start(const LiveChainOptions& a, const LiveChainOptions& b) {
  return a.count == b.count && a.seed == b.seed;
}

/// The chains' rule or density differs: what was remembered of their paths belongs to the old one.
bool same_target(const LaboratorySettings& a, const LaboratorySettings& b) {
  const auto rule = [](const ChainOptions& o) {
    return std::tie(o.sampler, o.step_size, o.noise, o.temperature, o.gradient_clip, o.noise_first, o.clip_to_box, o.clip_noised, o.leapfrog_steps,
                    o.precision);
  };
  return a.selected == b.selected && a.root == b.root && rule(a.chain) == rule(b.chain);
}

/// The exact density that chains on this node should reach is the same, whatever stands above it in the tree.
bool same_density(const LaboratorySettings& a, const LaboratorySettings& b, int64_t id) {
  const auto *before = find_node(a.root, id), *after = find_node(b.root, id);
  if (before == nullptr || after == nullptr || implied_temperature(a.chain) != implied_temperature(b.chain)) return false;
  auto alike = *after;
  alike.weight = before->weight;
  alike.offset = before->offset;
  return alike == *before;
}

std::vector<int64_t> leaves_below(const CompositionNode& root) {
  std::vector<int64_t> leaves;
  visit_nodes(root, [&](const CompositionNode& node, int64_t) {
    if (is_leaf(node.kind)) leaves.push_back(node.id);
  });
  return leaves;
}

Grid count_points(const torch::Tensor& x) {
  Grid counts;
  counts.size = kCountCells;
  counts.values.assign(static_cast<size_t>(kCountCells * kCountCells), 0.0f);
  const auto flat = x.contiguous();
  const auto* point = flat.data_ptr<float>();
  const float scale = static_cast<float>(static_cast<double>(kCountCells) / (counts.high - counts.low));
  for (int64_t i = 0; i < x.size(0); ++i) {
    const float column = (point[2 * i] - static_cast<float>(counts.low)) * scale, row = (point[2 * i + 1] - static_cast<float>(counts.low)) * scale;
    if (column >= 0 && row >= 0 && column < kCountCells && row < kCountCells)
      counts.values[static_cast<size_t>(row) * kCountCells + static_cast<size_t>(column)] += 1;
  }
  return counts;
}

}  // namespace

std::unique_ptr<Laboratory> make_laboratory(int64_t threads) {
  return std::make_unique<TreeLaboratory>(threads);
}

TreeLaboratory::TreeLaboratory(int64_t threads) : shards_(threads), chains_(shards_) {
  if (resolve_device(DeviceChoice::automatic).is_cpu()) use_one_thread_per_shard();
  settings_.root.source = kDataSets.front().name;
  give_ids(settings_.root);
  build();
}

void TreeLaboratory::set(const LaboratorySettings& settings) {
  validate(settings.root);
  check_ranges(settings);
  auto next = settings;
  give_ids(next.root);
  auto learners = learners_for(next);
  auto models = models_for(next.root);
  auto drawings = drawings_for(next.root);
  restart_wanted_ = restart_wanted_ || next.restarts != settings_.restarts || !same_start(next.live, settings_.live);
  if (!same_target(next, settings_)) chains_.forget_paths();
  if (bias_ && !same_density(next, settings_, bias_->curve().node)) bias_->outdate();
  settings_ = std::move(next);
  learners_ = std::move(learners);
  models_ = std::move(models);
  drawings_ = std::move(drawings);
  maps_stale_ = true;
  build();
}

void TreeLaboratory::follow(const Session* run) {
  const auto energy = run && !run->space().image ? run->shown_energy() : nullptr;
  if (energy == run_.energy) return;
  const auto* measured = bias_ && run_.energy ? find_node(settings_.root, bias_->curve().node) : nullptr;
  if (measured != nullptr && holds_run(*measured)) bias_->outdate();
  run_ = {energy, energy ? truth_of(run->options()) : nullptr};
  models_moved_ = true;
  build();
}

ModelLeaf TreeLaboratory::learned_by(const Session& session) {
  return {session.model().energy(), truth_of(session.options())};
}

/// One energy per leaf that is a drawing or a model.
template <class Choose>
LeafEnergies TreeLaboratory::leaves(Choose&& choose) const {
  LeafEnergies energies;
  visit_nodes(settings_.root, [&](const CompositionNode& node, int64_t) {
    if (node.kind == NodeKind::run) energies[node.id] = choose(run_);
    if (node.kind == NodeKind::drawing) energies[node.id] = drawings_.at(node.source).energy;
    if (node.kind == NodeKind::model) energies[node.id] = choose(models_.at(node.source));
    if (node.kind == NodeKind::preset) energies[node.id] = choose(learned_by(*learners_.at(node.id)));
  });
  return energies;
}

void TreeLaboratory::build() {
  const auto normalise = [this](const Energy& energy) { return log_z(energy); };
  tree_ = build_tree(settings_.root, leaves([](const ModelLeaf& model) { return model.energy; }), normalise);
  truth_ = build_tree(settings_.root, leaves([](const ModelLeaf& model) { return model.truth; }), normalise);
}

double TreeLaboratory::log_z(const Energy& energy) const {
  const SampleSpace box;
  return log_partition(energies_at(energy, grid_points(kBalanceCells, box.low, box.high), shards_), kBalanceCells, box.low, box.high);
}

const BuiltNode& TreeLaboratory::selected() const {
  for (const auto& built : tree_)
    if (built.node->id == settings_.selected) return built;
  return tree_.front();
}

bool TreeLaboratory::work(const Session* run, double seconds) {
  follow(run);
  const bool others = settings_.learning || (settings_.moving && steps_due_ > 0);
  const bool measured = measuring() && bias_->work(others ? kShareOfBias * seconds : seconds);
  if (measured) seconds *= 1 - kShareOfBias;
  const auto begin = Clock::now();
  const bool learned = settings_.learning && train(settings_.moving ? kShareOfTraining * seconds : seconds);
  if (learned) build(), models_moved_ = true;
  const bool moved = settings_.moving && move(seconds - seconds_since(begin));
  return measured || learned || moved;
}

void TreeLaboratory::measure_bias(bool start) {
  if (bias_) bias_->cancel();
  if (!start) return;
  const auto& node = selected();
  if (!node.energy) throw BadInput(fmt::format("The bias of '{}' cannot be measured: {}", describe(*node.node), node.error));
  if (!is_measured(settings_.chain)) throw BadInput(unmeasured_because(settings_.chain));
  const auto prepared = node.energy->prepared();  // models that learn go on under it
  const auto energy = prepared ? prepared : node.energy;
  bias_.emplace(energy, target_of(*energy, settings_.chain, shards_).exact, node.node->id, shards_);
}

bool TreeLaboratory::train(double seconds) {
  if (learners_.empty()) return false;
  const auto begin = Clock::now();
  do {
    for (auto& [id, learner] : learners_) learner->step({}, 0);
  } while (seconds_since(begin) < seconds);
  return true;
}

bool TreeLaboratory::move(double seconds) {
  const auto energy = selected().energy;
  if (!energy || steps_due_ <= 0) return false;
  const auto exact = [this](int64_t count, at::Generator& rng) { return exact_draws(count, rng); };
  if (std::exchange(restart_wanted_, false)) chains_.restart(settings_.live, exact);
  const auto begin = Clock::now();
  const int64_t first = chains_.steps();
  do {
    const double left = seconds - seconds_since(begin);
    const int64_t chunk = std::clamp<int64_t>(static_cast<int64_t>(left / seconds_per_step_), 1, steps_due_);
    const auto chunk_begin = Clock::now();
    chains_.advance(*energy, settings_.chain, settings_.live, chunk, probed_, exact);
    seconds_per_step_ = std::max(1e-6, seconds_since(chunk_begin) / static_cast<double>(chunk));
    steps_due_ -= chunk;
  } while (steps_due_ > 0 && seconds_since(begin) < seconds);
  chain_steps_per_second_ = static_cast<double>((chains_.steps() - first) * settings_.live.count) / seconds_since(begin);
  return true;
}

torch::Tensor TreeLaboratory::exact_draws(int64_t count, at::Generator& rng) const {
  const auto target = target_of(*selected().energy, settings_.chain, shards_);
  return target.exact.size > 0 ? draw(target.exact, count, rng) : torch::Tensor();
}

NodeView TreeLaboratory::view(size_t place, const Session* run, int64_t size) const {
  const auto& built = tree_[place];
  NodeView view;
  view.id = built.node->id;
  view.error = built.error;
  if (!built.energy) return view;
  const SampleSpace box;
  view.energy = landscape(*built.energy, box, size, torch::kCPU, shards_);
  view.log_z = log_partition(torch::tensor(at::ArrayRef<float>(view.energy.values)), size, box.low, box.high);
  const auto check = check_box(*built.energy, box, shards_);
  view.normalisable = check.normalisable;
  view.border_mass = check.border_mass;
  view.words = check.words;
  if (holds_model(*built.node) && truth_[place].energy) view.kl = divergence(*truth_[place].energy, *built.energy, shards_);
  if (built.node->kind == NodeKind::run && run) view.step = run->step_count();
  if (built.node->kind == NodeKind::preset) view.step = learners_.at(view.id)->step_count();
  return view;
}

bool TreeLaboratory::refresh_maps(const Session* run, const LaboratoryRequest& request) {
  const int64_t step = run_.energy ? run->step_count() : -1;
  const bool missing = energy_.size != request.landscape_size || (request.side_by_side && path_maps_.empty());
  const bool moved = models_moved_ || step != run_step_;
  if (!maps_stale_ && !missing && !(request.measured && moved)) return false;
  run_step_ = step;
  maps_stale_ = models_moved_ = false;
  nodes_.clear();
  for (size_t place = 0; place < tree_.size(); ++place) nodes_.push_back(view(place, run, request.map_size));
  energy_ = selected().energy ? landscape(*selected().energy, SampleSpace{}, request.landscape_size, torch::kCPU, shards_) : Grid{};
  if (selected().energy) target_ = target_of(*selected().energy, settings_.chain, shards_);
  path_maps_ = request.side_by_side ? path_maps(request.landscape_size) : std::vector<PathMap>{};
  return true;
}

void TreeLaboratory::measure() {
  shares_ = mode_shares(chains_, target_);
  honesty_ = measure_chains(chains_, target_, settings_.chain);
}

std::vector<PathMap> TreeLaboratory::path_maps(int64_t size) const {
  std::vector<PathMap> maps;
  const auto add = [&](const CompositionNode& node) {
    for (const auto& built : tree_) {
      if (built.node->id != node.id || !built.energy) continue;
      maps.push_back({node.id, landscape(*built.energy, SampleSpace{}, size, torch::kCPU, shards_),
                      paths_on(*built.energy, settings_.chain, settings_.live.seed)});
    }
  };
  for (const auto& child : selected().node->children) add(child);
  add(*selected().node);
  return maps;
}

LaboratorySnapshot TreeLaboratory::snapshot(const Session* run, const LaboratoryRequest& request) {
  follow(run);
  const bool refreshed = refresh_maps(run, request);
  probed_ = request.probed;
  steps_due_ = settings_.chain.steps;
  LaboratorySnapshot snapshot;
  snapshot.settings = settings_;
  snapshot.nodes = nodes_;
  snapshot.energy = energy_;
  snapshot.side_by_side = path_maps_;
  if (bias_) snapshot.bias = bias_->curve();
  if (energy_.size > 0) snapshot.log_z = log_partition(torch::tensor(at::ArrayRef<float>(energy_.values)), energy_.size, energy_.low, energy_.high);
  if (!chains_.started() || !selected().energy) return snapshot;
  if (refreshed || request.measured) measure();
  fill_chains(snapshot, request);
  return snapshot;
}

void TreeLaboratory::fill_chains(LaboratorySnapshot& snapshot, const LaboratoryRequest& request) const {
  const auto& x = chains_.states();
  snapshot.steps = chains_.steps();
  snapshot.chain_steps_per_second = chain_steps_per_second_;
  if (x.size(0) > request.most_points) {
    snapshot.counts = count_points(x);
  } else {
    snapshot.chains = to_points(x);
    snapshot.ages = to_floats(chains_.ages());
    snapshot.modes = modes_of(target_.modes, x);
    snapshot.energies = to_floats(energies_at(*selected().energy, x, shards_));
  }
  for (int64_t chain = 0; chain < std::min(request.trails, std::min(x.size(0), LiveChains::kFollowed)); ++chain)
    snapshot.trails.push_back(chains_.path(chain));
  snapshot.shares = shares_;
  snapshot.honesty = honesty_;
  if (request.probed < 0 || request.probed >= x.size(0)) return;
  snapshot.probe = probe_chain(chains_, *selected().energy, leaves_below(*selected().node), settings_.chain, request.probed);
  snapshot.probe.origin = settings_.live.start;
}

}  // namespace basin
