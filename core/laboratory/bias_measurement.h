#pragma once
// The bias of unadjusted Langevin on the laboratory's density, measured in slices beside everything else.

#include "core/evaluation/bias_curve.h"
#include "core/laboratory/report.h"

namespace basin {

class BiasMeasurement {
 public:
  /// `exact` belongs to `energy`, the density of `node`. Keeps a reference to `shards`.
  BiasMeasurement(const EnergyPtr& energy, const ExactGrid& exact, int64_t node, Shards& shards);
  /// For about `seconds`, at least one chain step. False when there was nothing left to do.
  bool work(double seconds);
  bool running() const { return curve_.state == BiasState::running; }
  /// Ends a measurement that runs and keeps what it has.
  void cancel();
  /// The density differs now: a measurement that runs ends, and the curve says that it is of an earlier density.
  void outdate();
  const BiasCurve& curve() const { return curve_; }

 private:
  BiasRun& next();
  void report();

  BiasRun unadjusted_, adjusted_;
  double seconds_per_step_ = 1e-3;
  BiasCurve curve_;
};

}  // namespace basin
