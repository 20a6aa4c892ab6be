#include "app/worker/sample_desk.h"

#include <algorithm>
#include <numeric>

#include "app/worker/same_values.h"
#include "core/base/errors.h"
#include "core/data/fit_picture.h"
#include "core/formats/films.h"

namespace app {
namespace {

constexpr int64_t kFilmBytes = 32 << 20;  // of all stages; larger pictures have fewer

double mean_of(const std::vector<float>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(std::max<size_t>(1, values.size()));
}

/// Steps whose pictures are kept, the last first: even down a ladder of levels, closer together at the start of other chains, which move most then.
std::vector<int64_t> steps_of_film(const basin::SampleRequest& request, bool levels, int64_t bytes) {
  const int64_t count = std::min(basin::kFilmStages, std::max<int64_t>(2, kFilmBytes / std::max<int64_t>(1, bytes)));
  auto steps = levels ? std::vector<int64_t>{} : basin::log_spaced(request.steps, count);
  for (int64_t i = 0; levels && i < count; ++i) steps.push_back(i * request.steps / (count - 1));
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace

void SampleDesk::open_model(const basin::Session* run) {
  run_.reset();
  own_.reset();
  forget_library();
  model_ = nullptr;
  if (settings_.model.empty()) {
    if (run == nullptr) throw basin::BadInput("There is no training run to draw samples of; choose a saved model.");
    model_ = &run->model();
  } else {
    own_ = settings_.model == kComposedModel ? means_.compose(settings_.tree) : means_.open({settings_.model}, {});
    model_ = own_.get();
  }
  const auto& space = model_->data().space;
  if (!space.image) {
    model_ = nullptr;
    throw basin::BadInput("The model is one of points; its chains are in the landscape. Choose one of images.");
  }
  means_.post(SampledModelOpened{{settings_.model, space, model_->options(), model_->has_buffer()}});
}

bool SampleDesk::take_tree(const basin::Session* run) {
  const basin::Model* const before = std::exchange(model_, nullptr);  // a tree that is refused is opened at the next change
  const std::shared_ptr<basin::Model> next = means_.compose(settings_.tree);
  if (!difference_of_kind(*before, *next).empty()) return open_model(run), false;
  const bool again = run_ && run_->finished();
  if (run_) run_->take_model(next);
  const bool same_data = same_values(before->options().data, next->options().data);
  own_ = next;
  model_ = own_.get();
  if (!same_data) forget_library();
  neighbours_.reset();
  if (again) film();
  return true;
}

/// Its way begins here.
void SampleDesk::film() {
  stages_.clear();
  const auto& space = model_->data().space;
  film_steps_ = steps_of_film(settings_.request, model_->options().network.noise_levels > 0,
                              settings_.request.count * space.channels * space.height * space.width);
  while (film_steps_.size() > 1 && film_steps_[film_steps_.size() - 2] <= run_->step()) film_steps_.pop_back();
  record();
}

void SampleDesk::set(const SampleSettings& settings, const basin::Session* run) {
  const auto before = settings_;
  const bool first = !std::exchange(given_, true);
  settings_ = settings;
  stale_ = true;
  if (before.serial != settings.serial) run_.reset();
  try {
    if (first || before.model != settings.model || model_ == nullptr)
      open_model(run);
    else if (settings.model == kComposedModel && !(before.tree == settings.tree) && !take_tree(run))
      return;
    if (before.nearness != settings.nearness) neighbours_.reset();
    if (!run_) {
      run_ = model_->start(settings.request);
      neighbours_.reset();
      film();
    }
  } catch (...) {
    run_.reset();
    throw;
  }
}

void SampleDesk::forget_run() {
  if (own_ || model_ == nullptr) return;
  run_.reset();
  forget_library();
  model_ = nullptr;
}

Event SampleDesk::cancel() {
  settings_.running = stale_ = false;
  return SamplesStopped{};
}

bool SampleDesk::seeks() const {
  return settings_.neighbours && (!neighbours_ || (neighbours_->missing.empty() && neighbours_->done < settings_.request.count));
}

void SampleDesk::record() {
  if (film_steps_.empty() || run_->step() < film_steps_.back()) return;
  film_steps_.pop_back();
  auto view = run_->view();
  stages_.push_back(
      {view.step, view.sigma, mean_of(view.energies), view.at_edge, std::make_shared<const basin::ImageBatch>(std::move(view.pictures))});
}

void SampleDesk::advance() {
  if (run_->finished()) return seek();
  run_->advance(1);
  record();
}

void SampleDesk::forget_library() {
  library_.reset();
  features_.reset();
}

basin::Neighbours SampleDesk::nearest_in_pixels(const basin::ImageBatch& sample) {
  if (!library_) {
    if (own_) own_->read_data(means_.watch());
    library_ = std::make_shared<const basin::ImageBatch>(model_->pictures());
  }
  if (library_->count == 0) throw basin::BadInput("The pictures that the model learned are not there; install the data to compare with them.");
  return basin::nearest_in_pixels(sample, *library_, SampleNeighbours::kEach);
}

std::optional<basin::Neighbours> SampleDesk::nearest_in_features(const basin::ImageBatch& sample, double& prepared) {
  if (!features_) features_ = means_.features(model_->options().data, means_.watch());
  prepared = features_->prepared();
  if (prepared >= 1) return features_->nearest(sample, SampleNeighbours::kEach);
  features_->prepare();
  return std::nullopt;
}

/// One sample's at a time.
void SampleDesk::seek() {
  if (!neighbours_) {
    neighbours_ = std::make_shared<SampleNeighbours>();
    finished_ = run_->view().pictures;
    neighbours_->nearness = settings_.nearness;
    neighbours_->pictures = {0, finished_.channels, finished_.height, finished_.width, {}};
  }
  auto next = std::make_shared<SampleNeighbours>(*neighbours_);
  try {
    const auto sample = basin::picture_at(finished_, next->done);
    const bool in_features = next->nearness == basin::Nearness::features;
    const auto found = in_features ? nearest_in_features(sample, next->prepared) : nearest_in_pixels(sample);
    if (found) {
      const auto& library = in_features ? features_->pictures() : *library_;
      for (const auto place : found->places) {
        const auto* bytes = library.at(place);
        next->pictures.bytes.insert(next->pictures.bytes.end(), bytes, bytes + sample.bytes.size());
        ++next->pictures.count;
      }
      next->distances.insert(next->distances.end(), found->distances.begin(), found->distances.end());
      ++next->done;
    }
  } catch (const basin::BadInput& error) {
    next->missing = error.what();
  }
  neighbours_ = std::move(next);
}

bool SampleDesk::turn(const basin::Session*, bool shared) {
  if (works()) {
    const auto begin = JobPace::Clock::now();
    const double slice = pace_.slice(shared);
    do advance();
    while (works() && JobPace::seconds(JobPace::Clock::now() - begin) < slice);
    stale_ = true;
  }
  pace_.worked();
  if (!settings_.visible || !stale_ || !run_ || !(picture_due() || (run_->finished() && latest_.consumed()))) return false;
  const auto begin = JobPace::Clock::now();
  auto snapshot = std::make_shared<SampleSnapshot>();
  snapshot->serial = settings_.serial;
  snapshot->finished = run_->finished();
  snapshot->view = run_->view();
  snapshot->stages = stages_;
  snapshot->neighbours = neighbours_;
  snapshot->taken_at = JobPace::seconds(begin.time_since_epoch());
  latest_.publish(std::move(snapshot));
  stale_ = false;
  pace_.pictured(begin);
  return true;
}

}  // namespace app
