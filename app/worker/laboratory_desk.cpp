#include "app/worker/laboratory_desk.h"

#include <utility>

#include "core/base/files.h"

namespace app {
namespace {

constexpr double kSharedSlice = 0.015, kSlice = 0.025;  // seconds of work before the next look at commands
constexpr std::chrono::milliseconds kPictureEvery{16};
constexpr int kPictureShare = 2;                         // pictures cost at most half of the time between them
constexpr std::chrono::milliseconds kMeasureEvery{150};  // while chains move
constexpr std::chrono::milliseconds kFollowEvery{150};   // pictures of a model that trains while nothing moves

}  // namespace

basin::Laboratory& LaboratoryDesk::laboratory() {
  if (!laboratory_) laboratory_ = make_();
  return *laboratory_;
}

void LaboratoryDesk::set(const basin::LaboratorySettings& settings) {
  laboratory().set(settings);
  settings_ = laboratory().settings();
  stale_ = true;
}

void LaboratoryDesk::ask(const basin::LaboratoryRequest& request) {
  request_ = request;
  stale_ = true;
}

void LaboratoryDesk::measure_bias(bool start) {
  laboratory().measure_bias(start);
  stale_ = true;
}

Event LaboratoryDesk::cancel() {
  settings_.moving = settings_.learning = stale_ = false;
  if (laboratory_) laboratory_->measure_bias(false);
  return LaboratoryApplied{settings_};
}

void LaboratoryDesk::save(const std::string& folder, bool side_by_side) {
  basin::make_writable_folder(folder);
  basin::CompositionPreset saved;
  saved.side_by_side = side_by_side;
  saved.root = laboratory().save_models(folder);
  basin::save_composition(folder + "/composition.toml", std::move(saved));
}

bool LaboratoryDesk::picture_due() const {
  const auto since = Clock::now() - last_picture_;
  return request_.visible && latest_.consumed() && since >= kPictureEvery && since >= kPictureShare * picture_cost_;
}

/// Chains that move want many pictures; what is measured on them, and maps of models, cost more than the eye would see.
basin::LaboratorySnapshot LaboratoryDesk::picture(const basin::Session* run) {
  auto request = request_;
  request.measured = !settings_.moving || Clock::now() - last_measured_ >= kMeasureEvery;
  if (request.measured) last_measured_ = Clock::now();
  return laboratory().snapshot(run, request);
}

bool LaboratoryDesk::busy() const {
  return settings_.learning || measuring() || (request_.visible && ((settings_.moving && worked_) || (stale_ && picture_due())));
}

bool LaboratoryDesk::turn(const basin::Session* run, bool shared) {
  if (!request_.visible && !settings_.learning && !measuring()) return false;
  const bool works = settings_.learning || settings_.moving || measuring();
  worked_ = works && laboratory().work(run, shared ? kSharedSlice : kSlice);
  stale_ = stale_ || worked_;
  const int64_t step = run ? run->step_count() : -1;
  const auto weights = run ? run->shown() : shown_weights_;
  if (std::exchange(shown_weights_, weights) != weights) stale_ = true;
  if (step != run_step_ && Clock::now() - last_picture_ >= kFollowEvery) stale_ = true;
  if (!stale_ || !picture_due()) return false;
  const auto begin = Clock::now();
  auto snapshot = std::make_shared<basin::LaboratorySnapshot>(picture(run));
  snapshot->taken_at = std::chrono::duration<double>(begin.time_since_epoch()).count();
  latest_.publish(std::move(snapshot));
  run_step_ = step;
  stale_ = false;
  worked_ = settings_.moving;  // the chains' next steps are due
  last_picture_ = Clock::now();
  picture_cost_ = last_picture_ - begin;
  return true;
}

}  // namespace app
