#pragma once
// The one way in which samples are drawn: at a stretch for files, step by step for the window.

#include <optional>

#include "core/samplers/level_run.h"
#include "core/training/sampling.h"
#include "core/training/torch_model.h"

namespace basin {

class TorchSampleRun : public SampleRun {
 public:
  /// Of a model that must outlive it. Throws BadInput where the request does not fit.
  TorchSampleRun(const TorchModel& model, const SampleRequest& request);

  bool finished() const override { return step_ == request_.steps; }
  int64_t step() const override { return step_; }
  void advance(int64_t steps) override { run(steps, {}); }
  void take_model(std::shared_ptr<const Model> model) override;
  SampleView view() const override;

  /// As `advance`; false when `on_progress` stopped it, and then the states are good for nothing.
  bool run(int64_t steps, const OnProgress& on_progress);
  const torch::Tensor& states() const { return x_; }

 private:
  void start(const RunOptions& options);
  torch::Tensor start_pictures(at::Generator& noise) const;
  void enter(const SamplingLeg& leg);
  void prepare();
  void again();
  LevelRun level_run(double noise) const;
  int64_t chains() const { return request_.count * request_.particles; }

  const TorchModel* model_;
  std::shared_ptr<const Model> taken_;  ///< keeps a model that was taken up later
  SampleRequest request_;
  RunOptions options_;  ///< of the model, moved as the request asks
  std::vector<SamplingLeg> legs_;
  std::vector<double> ladder_;
  std::vector<NetPtr> past_;
  std::vector<const Energy*> members_;
  at::Generator rng_;
  std::optional<Steering> steering_;  ///< where a sample has several particles
  std::vector<at::Generator> streams_;
  torch::Tensor x_, labels_;   ///< labels: classes that the chains are for in the end; a sample's particles stand together until it is finished
  torch::Tensor labels_now_;   ///< in the present leg
  EnergyPtr energy_, moving_;  ///< of the present leg; as chains take it
  size_t leg_ = 0;
  int64_t step_ = 0;
  bool entered_ = false;
};

}  // namespace basin
