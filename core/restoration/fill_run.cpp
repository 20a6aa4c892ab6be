#include "core/restoration/fill_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/base/shards.h"
#include "core/evaluation/density.h"
#include "core/restoration/clamped.h"
#include "core/restoration/fill.h"
#include "core/restoration/measured.h"
#include "core/samplers/level_run.h"
#include "core/training/pictures.h"
#include "core/training/sampling.h"

namespace basin {
namespace {

constexpr double kPixelNoise = 0.02;  // of the values that blurred and coarse pictures are held to: rounding, and what their corruption left out

void check_mask(const Mask& mask, const SampleSpace& space) {
  if (mask.height != space.height || mask.width != space.width)
    throw BadInput(fmt::format("The mask is {} x {}, and the model's pictures are {} x {}.", mask.width, mask.height, space.width, space.height));
}

void check(const FillRequest& request, const SampleSpace& space) {
  if (!space.image) throw BadInput("The model is one of points, and has no pixels to fill; choose one of images.");
  const auto& picture = request.picture;
  if (picture.count != 1 || picture.channels != space.channels || picture.height != space.height || picture.width != space.width)
    throw BadInput(fmt::format("The picture is {} x {} with {} channels, and the model's are {} x {} with {}.", picture.width, picture.height,
                               picture.channels, space.width, space.height, space.channels));
  check_mask(request.mask, space);
  if (request.options.start == FillStart::nearest && (!request.library || request.library->count == 0))
    throw BadInput("The start 'nearest' needs the pictures that the model learned, and they are not there; install the data, or start from noise.");
}

/// The levels a run goes through: from the first that is no noisier than where its start is.
std::vector<double> ladder_from(const std::vector<double>& ladder, const FillOptions& options) {
  if (options.start == FillStart::noise || ladder.empty()) return ladder;
  std::vector<double> rest;
  for (const double sigma : ladder)
    if (sigma <= options.start_noise) rest.push_back(sigma);
  if (rest.empty()) rest.push_back(ladder.back());
  return rest;
}

class TorchFillRun : public FillRun {
 public:
  TorchFillRun(std::shared_ptr<const Model> model, FillRequest request)
      : model_(std::move(model)), request_(std::move(request)), space_(model_->data().space) {
    check(request_, space_);
    RunOptions options = model_->options();
    options.chain = request_.chain.value_or(options.chain);
    validate(options);
    if (undoes(CorruptionKind::gaussian)) request_.options.start_noise = request_.undo->amount * (space_.high - space_.low);
    full_ladder_ = noise_ladder(options.network);
    run_ = {options.chain, space_, ladder_from(full_ladder_, request_.options), request_.options.steps};
    shards_ = std::make_unique<Shards>(request_.threads > 0 ? request_.threads : options.compute.threads);
    const int64_t seed = request_.options.seed;
    for (int64_t shard = 0; shard < shards_->count(); ++shard) streams_.push_back(make_generator(torch::kCPU, seed, Stream::sample_chains, shard));
    known_noise_ = make_generator(torch::kCPU, seed, Stream::known_noise);
    known_ = known_of(request_.picture, request_.mask, space_, torch::kCPU);
    if (undoes(CorruptionKind::blur) || undoes(CorruptionKind::downsample)) linear_ = linear_corruption(*request_.undo, space_.height, space_.width);
    begin(options);
  }

  bool finished() const override { return finished_; }
  int64_t step() const override { return step_; }
  void set_mask(const Mask& mask) override;
  void take_model(std::shared_ptr<const Model> model) override;
  void advance(int64_t steps) override;
  FillView view() const override;
  std::shared_ptr<const FillState> state() const override;
  void go_back(const FillState& state) override;
  int64_t threads() const override { return shards_->count(); }

 private:
  struct State : FillState {
    Mask mask;
    Known known;
    torch::Tensor x;
    std::vector<at::Generator> streams;
    at::Generator known_noise;
    int64_t step = 0;
    bool finished = false;
  };

  bool undoes(CorruptionKind kind) const { return request_.undo && request_.undo->kind == kind; }
  void begin(const RunOptions& options);
  torch::Tensor guesses() const;
  torch::Tensor harmonic(const Mask& mask) const;
  EnergyPtr energy() const;
  EnergyPtr energy_of_unknown(const EnergyPtr& whole, double sigma);
  double sigma() const;

  std::shared_ptr<const Model> model_;
  FillRequest request_;
  SampleSpace space_;
  std::vector<double> full_ladder_;  ///< of the model; the run may begin part-way down
  LevelRun run_;
  std::unique_ptr<Shards> shards_;
  std::vector<at::Generator> streams_;
  at::Generator known_noise_;
  Known known_;
  std::optional<LinearCorruption> linear_;
  torch::Tensor x_, labels_;
  int64_t step_ = 0;
  bool finished_ = false;
  mutable std::optional<float> own_energy_;  ///< of the picture, under the model; of several classes the mean
};

/// The same starts as those of free samples, to the bit, where they are noise.
void TorchFillRun::begin(const RunOptions& options) {
  const at::NoGradGuard no_grad;
  auto rng = make_generator(torch::kCPU, request_.options.seed, Stream::samples);
  const int64_t count = request_.options.chains;
  const double highest = run_.ladder.empty() ? 0 : run_.ladder.front();
  x_ = chain_noise(space_, count, highest, rng, torch::kCPU);
  if (undoes(CorruptionKind::gaussian)) {
    x_ = known_.values.expand(space_.shape(count)).clone();
  } else if (undoes(CorruptionKind::blur) || undoes(CorruptionKind::downsample)) {
    x_ = known_.values + std::max(highest, request_.options.start_noise) * torch::randn(x_.sizes(), rng);
  } else if (request_.options.start != FillStart::noise) {
    x_ = guesses() + std::max(highest, request_.options.start_noise) * torch::randn(x_.sizes(), rng);
    if (run_.ladder.empty()) x_ = x_.clamp(space_.low, space_.high);
  }
  if (run_.ladder.empty() && !request_.options.hold_known) x_ = known_.clamped(x_);
  SampleRequest asked;
  asked.label = request_.label;
  const int64_t wanted = check_sampling(asked, options, space_.classes);
  if (options.network.classes == 0) return;
  labels_ = wanted < 0 ? torch::randint(options.network.classes, {count}, rng, torch::kLong) : torch::full({count}, wanted, torch::kLong);
}

/// What the chains start from without noise, [N, C, H, W].
torch::Tensor TorchFillRun::guesses() const {
  const int64_t count = request_.options.chains;
  if (request_.options.start == FillStart::harmonic) return harmonic(request_.mask).expand(space_.shape(count));
  if (request_.options.start == FillStart::picture) return known_.values.expand(space_.shape(count));
  const Mask everything(request_.mask.height, request_.mask.width, true);
  const auto nearest = nearest_by_known(request_.picture, request_.mask, *request_.library, count);
  std::vector<torch::Tensor> states;
  for (int64_t i = 0; i < count; ++i) {
    const auto filled = filled_from(request_.picture, request_.mask, *request_.library, nearest[static_cast<size_t>(i) % nearest.size()]);
    states.push_back(known_of(filled, everything, space_, torch::kCPU).values);
  }
  return torch::cat(states);
}

torch::Tensor TorchFillRun::harmonic(const Mask& mask) const {
  return known_of(harmonic_fill(request_.picture, mask), Mask(mask.height, mask.width, true), space_, torch::kCPU).values;
}

EnergyPtr TorchFillRun::energy() const {
  const auto whole = model_->energy();
  return labels_.defined() ? whole->conditioned_on(labels_) : whole;
}

/// At a level of noise the known pixels have that noise too, drawn anew for each step: so the model learned them.
EnergyPtr TorchFillRun::energy_of_unknown(const EnergyPtr& whole, double sigma) {
  if (!request_.options.hold_known) return whole;
  if (undoes(CorruptionKind::gaussian)) return whole;
  if (linear_) {
    const auto held = measured(whole, *linear_, known_.values, kPixelNoise);
    return sigma > 0 ? held->at_level(torch::full({}, sigma)) : held;
  }
  if (sigma <= 0) return clamped(whole, known_);
  return clamped(whole, {known_.values + sigma * torch::randn(x_.sizes(), known_noise_), known_.unknown});
}

double TorchFillRun::sigma() const {
  const auto legs = run_.legs(step_, 1);
  return finished_ || legs.empty() ? 0 : legs.front().sigma;
}

void TorchFillRun::set_mask(const Mask& mask) {
  const at::NoGradGuard no_grad;
  check_mask(mask, space_);
  const auto unknown_before = known_.unknown;
  known_ = known_of(request_.picture, mask, space_, torch::kCPU);
  request_.mask = mask;
  const auto clean = torch::where(unknown_before, x_.clamp(space_.low, space_.high), harmonic(mask));
  const auto& ladder = run_.ladder;
  auto level = std::find_if(ladder.begin(), ladder.end(), [](double sigma) { return sigma <= kAgainFrom; });
  if (!ladder.empty() && level == ladder.end()) --level;  // all are noisier
  if (ladder.empty()) {
    x_ = clean;
    step_ = 0;
  } else if (!finished_ && sigma() >= kAgainFrom) {
    x_ = torch::where(unknown_before, x_, clean + sigma() * torch::randn(x_.sizes(), known_noise_));
  } else {
    x_ = clean + *level * torch::randn(x_.sizes(), known_noise_);
    step_ = (level - ladder.begin()) * run_.total / static_cast<int64_t>(ladder.size());
  }
  finished_ = false;
}

void TorchFillRun::take_model(std::shared_ptr<const Model> model) {
  if (const auto difference = difference_of_kind(*model_, *model); !difference.empty())
    throw BadInput(fmt::format("The chains cannot go on with a model of {}; start new ones.", difference));
  model_ = std::move(model);
  own_energy_.reset();
  if (finished_) set_mask(request_.mask);
}

void TorchFillRun::advance(int64_t steps) {
  if (finished_) return;
  const at::NoGradGuard no_grad;
  const int64_t count = std::min(steps, run_.total - step_);
  const auto whole = energy();
  const auto prepared = whole->prepared(Precision::float32);
  const auto& moving = prepared ? prepared : whole;
  if (run_.ladder.empty())
    x_ = run_chains_on(*shards_, *make_sampler(run_.chain, space_.low, space_.high), *energy_of_unknown(moving, 0), x_, count, streams_).x;
  for (const auto& leg : run_.legs(step_, count)) {
    const auto level = moving->at_level(torch::full({}, leg.sigma));
    const auto sampler = make_sampler(at_scale(run_.chain, leg.sigma / full_ladder_.back()), space_.low, space_.high);
    for (int64_t k = 0; k < leg.steps; ++k) x_ = run_chains_on(*shards_, *sampler, *energy_of_unknown(level, leg.sigma), x_, 1, streams_).x;
  }
  step_ += count;
  if (step_ < run_.total) return;
  x_ = known_.clamped(without_last_noise(run_, *clamped(whole, known_), x_));
  finished_ = true;
}

std::shared_ptr<const FillState> TorchFillRun::state() const {
  auto state = std::make_shared<State>();
  state->mask = request_.mask;
  state->known = known_;
  state->x = x_.clone();
  for (const auto& stream : streams_) state->streams.push_back(stream.clone());
  state->known_noise = known_noise_.clone();
  state->step = step_;
  state->finished = finished_;
  constexpr int64_t kGenerator = 5056;  // bytes of a Mersenne twister and what is around it
  state->bytes = static_cast<int64_t>(x_.nbytes() + known_.values.nbytes() + known_.unknown.nbytes() + request_.mask.unknown.size()) +
                 kGenerator * static_cast<int64_t>(streams_.size() + 1);
  return state;
}

void TorchFillRun::go_back(const FillState& state) {
  const auto& then = dynamic_cast<const State&>(state);
  request_.mask = then.mask;
  known_ = then.known;
  x_ = then.x.clone();
  for (size_t i = 0; i < streams_.size(); ++i) streams_[i] = then.streams[i].clone();
  known_noise_ = then.known_noise.clone();
  step_ = then.step;
  finished_ = then.finished;
}

FillView TorchFillRun::view() const {
  const at::NoGradGuard no_grad;
  FillView view;
  view.step = step_, view.steps = run_.total, view.sigma = sigma();
  const auto x = known_.clamped(x_), clipped = x.clamp(space_.low, space_.high);
  view.candidates = to_images(x, space_);
  view.energies = to_floats(energies_at(*energy(), x, *shards_));
  if (!request_.undo) {
    if (!own_energy_) own_energy_ = energies_at(*energy(), known_.values.expand(x.sizes()), *shards_).mean().item<float>();
    view.own_energy = own_energy_;
  }
  view.mean = to_images(known_.clamped(clipped.mean(0, true)), space_);
  const auto bytes = clipped.permute({0, 2, 3, 1}).mul(255 / (space_.high - space_.low));
  view.deviation = to_floats((bytes.size(0) > 1 ? bytes.std(0) : torch::zeros_like(bytes[0])).flatten());
  return view;
}

}  // namespace

std::unique_ptr<FillRun> make_fill_run(std::shared_ptr<const Model> model, FillRequest request) {
  return std::make_unique<TorchFillRun>(std::move(model), std::move(request));
}

}  // namespace basin
