#pragma once
// The laboratory's place on the worker's thread: its settings, its share of the time, its pictures.

#include <chrono>
#include <functional>
#include <memory>

#include "app/worker/job.h"
#include "app/worker/latest.h"
#include "core/laboratory/laboratory.h"

namespace app {

class LaboratoryDesk : public Job {
 public:
  using Make = std::function<std::unique_ptr<basin::Laboratory>()>;
  /// `make` is called when the laboratory is first looked at; pictures go to `latest`.
  LaboratoryDesk(Make make, Latest<basin::LaboratorySnapshot>& latest) : make_(std::move(make)), latest_(latest) {}

  /// Throws BadInput and keeps the old settings.
  void set(const basin::LaboratorySettings& settings);
  void ask(const basin::LaboratoryRequest& request);
  /// As Laboratory::measure_bias.
  void measure_bias(bool start);
  bool measuring() const { return laboratory_ && laboratory_->measuring(); }
  const basin::LaboratorySettings& settings() const { return settings_; }
  /// Writes models and composition into `folder`; `side_by_side` as in CompositionPreset. Throws BadInput.
  void save(const std::string& folder, bool side_by_side = false);

  bool busy() const override;
  bool waiting() const override { return request_.visible && settings_.moving; }
  bool turn(const basin::Session* run, bool shared) override;
  /// Nothing moves, learns or is measured any more.
  Event cancel() override;

 private:
  using Clock = std::chrono::steady_clock;

  basin::Laboratory& laboratory();
  bool picture_due() const;
  basin::LaboratorySnapshot picture(const basin::Session* run);

  Make make_;
  Latest<basin::LaboratorySnapshot>& latest_;
  std::unique_ptr<basin::Laboratory> laboratory_;
  basin::LaboratorySettings settings_;
  basin::LaboratoryRequest request_;
  bool stale_ = true;
  bool worked_ = true;  ///< in the last turn: there may be more to do
  int64_t run_step_ = -1;
  basin::WeightsKind shown_weights_ = basin::WeightsKind::averaged;  ///< of the run, in the last picture
  Clock::time_point last_picture_{}, last_measured_{};
  Clock::duration picture_cost_{};
};

}  // namespace app
