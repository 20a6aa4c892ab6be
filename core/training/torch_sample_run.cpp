#include "core/training/torch_sample_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/energy/compose.h"
#include "core/evaluation/density.h"
#include "core/samplers/augmentation.h"
#include "core/samplers/level_run.h"
#include "core/samplers/level_steps.h"
#include "core/training/flat_weights.h"
#include "core/training/model_weights.h"
#include "core/training/pictures.h"

namespace basin {
namespace {

/// E for these classes, averaged over the members.
EnergyPtr mean_energy(const std::vector<const Energy*>& members, const torch::Tensor& labels) {
  if (members.size() == 1) return given_labels(*members.front(), labels);
  std::vector<Expert> experts;
  for (const auto* member : members) experts.push_back({given_labels(*member, labels), 1.0 / static_cast<double>(members.size())});
  return product(experts);
}

/// The levels that a chain goes through which starts at a picture under so much noise.
std::vector<double> ladder_below(const std::vector<double>& ladder, double noise) {
  std::vector<double> rest;
  for (const double sigma : ladder)
    if (sigma <= noise) rest.push_back(sigma);
  if (rest.empty() && !ladder.empty()) rest.push_back(ladder.back());
  return rest;
}

/// A first step of its own for a start between two levels, which reversed noising, unlike moves, takes at its word.
void begin_at(std::vector<double>& ladder, double noise) {
  if (!ladder.empty() && noise > ladder.front()) ladder.insert(ladder.begin(), noise);
}

/// What the particles of a sample are judged by.
EnergyPtr conditions_of(const Energy& energy, const std::vector<double>& ladder) {
  if (auto found = ladder.empty() ? nullptr : conditions_alone(energy)) return found;
  throw BadInput(
      "Particles take each other's places by what conditions do to a base at each level of noise, and this is no composition of that kind ('given'); "
      "draw with one particle.");
}

void check_start(const SampleRequest& request, const SampleSpace& space) {
  if (!request.start) return;
  const auto& start = *request.start;
  if (!space.image || start.count == 0 || start.channels != space.channels || start.height != space.height || start.width != space.width)
    throw BadInput("The pictures that chains are to start from are not of the model's shape; fit them to it first.");
}

}  // namespace

TorchSampleRun::TorchSampleRun(const TorchModel& model, const SampleRequest& request)
    : model_(&model),
      request_(request),
      options_(model.moved_by(request.settings)),
      rng_(make_generator(model.device(), request.seed, Stream::samples)) {
  const at::NoGradGuard no_grad;
  model.use_own_precision();
  check_start(request, model.space());
  ladder_ = noise_ladder(options_.network);
  if (request.start) ladder_ = ladder_below(ladder_, request.start_noise);
  if (request.start && request.descent == Descent::reversed) begin_at(ladder_, std::min(request.start_noise, options_.network.sigma_high));
  if (request.particles > 1) steering_.emplace(conditions_of(model.own_energy(), ladder_), request.particles, request.seed);
  start(options_);
  streams_ = model.sample_streams(request.seed);
  members_.push_back(&model.own_energy());
  for (const auto& path : request.ensemble) {
    past_.push_back(on_device(*read_weights(path, options_.network, model.space()), model.device()));
    members_.push_back(past_.back().get());
  }
  legs_ = sampling_legs(request, options_.chain, options_.augmentation);
}

/// Chains of a class stand together.
void TorchSampleRun::start(const RunOptions& options) {
  const auto& space = model_->space();
  const int64_t wanted = check_sampling(request_, options, space.classes);
  const auto& buffer = model_->buffer();
  auto starts = wanted < 0 ? buffer.draw(request_.count, model_->noise_share(request_.from_buffer), model_->updates(), rng_)
                           : buffer.draw_class(request_.count, wanted, request_.from_buffer, model_->updates(), rng_);
  auto noise = make_generator(model_->device(), request_.seed, Stream::samples);
  if (request_.start)
    starts.x = start_pictures(noise);
  else if (!ladder_.empty())
    starts.x = chain_noise(space, chains(), ladder_.front(), noise, model_->device());
  x_ = starts.x;
  if (options.network.classes == 0) return;
  if (request_.each_class) {
    const auto classes = torch::arange(request_.count, torch::kLong).remainder_(options.network.classes);
    labels_ = classes.to(model_->device());
    if (request_.start || !ladder_.empty() || !request_.from_buffer || !model_->has_buffer()) return;
    for (int64_t label = 0; label < options.network.classes; ++label) {
      const auto rows = classes.eq(label).nonzero().flatten();
      if (rows.size(0) > 0) x_.index_copy_(0, rows.to(x_.device()), buffer.draw_class(rows.size(0), label, true, model_->updates(), rng_).x);
    }
    return;
  }
  const auto order = starts.labels.argsort();
  labels_ = starts.labels.index_select(0, order).to(model_->device());
  if (!request_.start) x_ = x_.index_select(0, order.to(x_.device()));
}

/// Sample i from picture i, in turn.
torch::Tensor TorchSampleRun::start_pictures(at::Generator& noise) const {
  const auto& space = model_->space();
  const auto& given = *request_.start;
  const auto bytes =
      torch::from_blob(const_cast<uint8_t*>(given.bytes.data()), {given.count, given.height, given.width, given.channels}, torch::kByte);
  const auto states = from_bytes(bytes.permute({0, 3, 1, 2}), torch::full({}, 0.5), space.low, space.high);
  const auto samples = torch::arange(request_.count, torch::kLong).repeat_interleave(request_.particles);
  auto x = states.index_select(0, samples.remainder(given.count)).contiguous().to(model_->device());
  const bool reversed = request_.descent == Descent::reversed;
  const double sigma = ladder_.empty() ? request_.start_noise : reversed ? ladder_.front() : std::max(ladder_.front(), request_.start_noise);
  x += sigma * torch::randn(x.sizes(), noise, x.options());
  return ladder_.empty() ? x.clamp_(space.low, space.high) : x;
}

LevelRun TorchSampleRun::level_run(double noise) const {
  auto chain = options_.chain;
  chain.noise = noise;
  return {chain, model_->space(), ladder_, request_.steps, request_.descent};
}

void TorchSampleRun::enter(const SamplingLeg& leg) {
  const auto& space = model_->space();
  if (leg.augment) x_ = augmented(x_, options_.augmentation, space.low, space.high, rng_);
  labels_now_ = leg.redraw ? torch::randint(options_.network.classes, labels_.sizes(), rng_, labels_.options()) : labels_;
  prepare();
  entered_ = true;
}

void TorchSampleRun::prepare() {
  const auto& space = model_->space();
  energy_ = mean_energy(members_, labels_now_);
  const auto prepared = energy_->prepared(make_sampler(options_.chain, space.low, space.high)->precision());
  moving_ = prepared ? prepared : energy_;
}

void TorchSampleRun::take_model(std::shared_ptr<const Model> model) {
  if (const auto difference = difference_of_kind(*model_, *model); !difference.empty())
    throw BadInput(fmt::format("The chains cannot go on with a model of {}; start new ones.", difference));
  const auto* real = dynamic_cast<const TorchModel*>(model.get());
  if (real == nullptr || real->device() != model_->device())
    throw BadInput("The chains cannot go on with a model on another device; start new ones.");
  if (steering_) steering_->take(conditions_of(real->own_energy(), ladder_));
  model_ = real;
  taken_ = std::move(model);
  members_ = {&real->own_energy()};
  past_.clear();
  if (static_cast<int64_t>(streams_.size()) != real->shards().count()) streams_ = real->sample_streams(request_.seed);
  if (finished()) again();
  if (entered_) return prepare();
  energy_.reset(), moving_.reset();  // they refer to the model of before
}

/// Chains that are done go on from where they are.
void TorchSampleRun::again() {
  const at::NoGradGuard no_grad;
  const auto level = std::find_if(ladder_.begin(), ladder_.end(), [](double sigma) { return sigma <= kAgainFrom; });
  step_ = 0;
  if (steering_) x_ = x_.repeat_interleave(request_.particles, 0);
  if (!ladder_.empty()) {
    const auto place = level == ladder_.end() ? static_cast<int64_t>(ladder_.size()) - 1 : level - ladder_.begin();
    step_ = first_step_at(place, request_.steps, static_cast<int64_t>(ladder_.size()));
    x_ = x_ + level_run(0).legs(step_, 1).front().sigma * torch::randn(x_.sizes(), rng_, x_.options());
  }
  leg_ = 0;
  while (leg_ + 1 < legs_.size() && step_ >= legs_[leg_].first + legs_[leg_].steps) ++leg_;
  entered_ = false;
}

bool TorchSampleRun::run(int64_t steps, const OnProgress& on_progress) {
  const at::NoGradGuard no_grad;
  model_->use_own_precision();
  std::atomic<bool> stop{false};
  for (int64_t left = std::min(steps, request_.steps - step_); left > 0 && !stop;) {
    const auto& leg = legs_[leg_];
    if (!entered_) enter(leg);
    const int64_t count = std::min(left, leg.first + leg.steps - step_);
    const auto run = level_run(leg.noise);
    x_ = run_chains_down(
             model_->shards(), run, *moving_, x_, step_, count, streams_,
             [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) {
               if (shard == 0 && on_progress && !on_progress(Stage::sample, step_ + k + 1)) stop = true;
               return !stop;
             },
             steering_ ? &*steering_ : nullptr)
             .x;
    step_ += count, left -= count;
    if (step_ == leg.first + leg.steps) ++leg_, entered_ = false;
    if (step_ < request_.steps || stop) continue;
    if (steering_) x_ = steering_->chosen(x_);
    x_ = without_last_noise(run, *energy_, x_);
  }
  return !stop;
}

SampleView TorchSampleRun::view() const {
  const at::NoGradGuard no_grad;
  const auto& space = model_->space();
  SampleView view;
  view.step = step_, view.steps = request_.steps;
  const bool done = finished();
  const auto& leg = legs_[std::min(leg_, legs_.size() - 1)];
  if (sampler_of(options_.chain).own_noise) view.noise = leg.noise;
  auto energy = energy_ ? energy_ : mean_energy(members_, labels_);
  if (const auto now = level_run(leg.noise).legs(step_, 1); !done && !now.empty()) {
    view.sigma = now.front().sigma;
    energy = energy->at_level(torch::full({}, view.sigma));
  }
  const auto x = done || !steering_ ? x_ : x_.slice(0, 0, x_.size(0), request_.particles);  // the first of each sample's particles
  view.energies = to_floats(energies_at(*energy, x, model_->shards()));
  if (labels_.defined()) {
    const auto labels = (labels_now_.defined() ? labels_now_ : labels_).cpu().contiguous();
    view.labels.assign(labels.data_ptr<int64_t>(), labels.data_ptr<int64_t>() + labels.size(0));
  }
  view.at_edge = (x.le(space.low) | x.ge(space.high)).to(torch::kFloat).mean().item<double>();
  if (!space.image) return view.points = to_points(x), view;
  const auto bytes = to_bytes(x, space.low, space.high);
  view.at_edge = (bytes.eq(0) | bytes.eq(255)).to(torch::kFloat).mean().item<double>();
  view.pictures = byte_images(bytes.cpu());
  return view;
}

}  // namespace basin
