#pragma once
// Samples of a model on their way, live. A door without LibTorch; one thread at a time.

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/image.h"
#include "core/base/measured.h"

namespace basin {

class Model;

/// What chains have become so far.
struct SampleView {
  int64_t step = 0, steps = 0;
  double sigma = 0;               ///< level of noise the chains are at, 0 without levels and at the end
  double noise = kNotMeasured;    ///< s of relaxed Langevin at this step
  ImageBatch pictures;            ///< of images: one a sample, in the order of chains; of several particles the first until the end
  std::vector<Point> points;      ///< of points
  std::vector<float> energies;    ///< of each, nats: with levels at the present one
  std::vector<int64_t> labels;    ///< class that each is drawn for; empty without classes
  double at_edge = kNotMeasured;  ///< share of values on the edge of their range (Du et al. 2021, appendix A.6)
};

class SampleRun {
 public:
  virtual ~SampleRun() = default;

  virtual bool finished() const = 0;
  virtual int64_t step() const = 0;
  /// At most so many steps more. Chains that have come to their end are done with their last noise.
  virtual void advance(int64_t steps) = 0;
  /// Another model of the same pictures and levels while the chains run: they go on with its energy. Chains that are done go back to a level of noise
  /// at which they can still become another picture of the kind, or begin their steps anew from where they are. Throws BadInput where it does not
  /// fit.
  virtual void take_model(std::shared_ptr<const Model> model) = 0;
  virtual SampleView view() const = 0;
};

}  // namespace basin
