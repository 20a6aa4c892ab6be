#include "app/worker/canvas_desk.h"

#include <algorithm>

namespace app {
namespace {

using Seconds = std::chrono::duration<double>;

// Seconds of work before the next look at commands. Beside training it takes as long as an update did, within these.
constexpr double kSlice = 0.025, kLongestSlice = 0.25;
constexpr std::chrono::milliseconds kPictureEvery{33};
constexpr int kPictureShare = 3;  // pictures cost at most a third of the time between them

}  // namespace

void CanvasDesk::open_model() {
  model_.reset();
  run_.reset();
  if (settings_.model.empty()) return;
  model_ = settings_.model == kComposedModel ? means_.compose(settings_.tree) : means_.open({settings_.model}, {});
  const auto& space = model_->data().space;
  means_.post(CanvasModelOpened{{settings_.model, settings_.model, space, model_->options(), means_.examples(model_->options().data.set, space)}});
}

void CanvasDesk::take_tree() {
  const std::shared_ptr<const basin::Model> next = means_.compose(settings_.tree);
  if (!difference_of_kind(*model_, *next).empty()) return open_model();
  if (run_) run_->take_model(next);
  model_ = next;
}

void CanvasDesk::set(const CanvasSettings& settings) {
  const auto before = settings_;
  settings_ = settings;
  stale_ = true;
  try {
    if (before.model != settings.model || (!settings.model.empty() && !model_))
      open_model();
    else if (settings.model == kComposedModel && !(before.tree == settings.tree))
      take_tree();
    if (!model_ || settings.picture.count == 0) return run_.reset();
    if (!run_ || before.serial != settings.serial || before.model != settings.model) {
      basin::FillRequest request{settings.picture, settings.mask, settings.options};
      request.label = settings.label;
      request.chain = settings.chain;
      run_ = means_.make_run(model_, std::move(request));
    } else if (!(before.mask == settings.mask)) {
      run_->set_mask(settings.mask);
    }
  } catch (...) {
    run_.reset();
    throw;
  }
}

Event CanvasDesk::cancel() {
  settings_.running = stale_ = false;
  return CanvasStopped{};
}

bool CanvasDesk::picture_due() const {
  const auto since = Clock::now() - last_picture_;
  return latest_.consumed() && since >= kPictureEvery && since >= kPictureShare * picture_cost_;
}

bool CanvasDesk::turn(const basin::Session*, bool shared) {
  if (works()) {
    const auto begin = Clock::now();
    const double slice = shared ? std::clamp(Seconds(begin - last_turn_).count(), kSlice, kLongestSlice) : kSlice;
    do run_->advance(1);
    while (!run_->finished() && Seconds(Clock::now() - begin).count() < slice);
    stale_ = true;
  }
  last_turn_ = Clock::now();
  if (!settings_.visible || !stale_ || !run_ || !(picture_due() || (run_->finished() && latest_.consumed()))) return false;
  const auto begin = Clock::now();
  auto snapshot = std::make_shared<CanvasSnapshot>();
  snapshot->serial = settings_.serial;
  snapshot->finished = run_->finished();
  snapshot->mask = settings_.mask;
  snapshot->view = run_->view();
  snapshot->taken_at = Seconds(begin.time_since_epoch()).count();
  latest_.publish(std::move(snapshot));
  stale_ = false;
  last_picture_ = Clock::now();
  picture_cost_ = last_picture_ - begin;
  return true;
}

}  // namespace app
