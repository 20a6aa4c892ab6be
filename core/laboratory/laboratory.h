#pragma once
// The 2D laboratory: a composition of densities, and chains that follow it. Torch-free door, as Session is.

#include <functional>
#include <memory>

#include "core/laboratory/report.h"

namespace basin {

class Session;

class Laboratory {
 public:
  virtual ~Laboratory() = default;
  virtual const LaboratorySettings& settings() const = 0;
  /// Takes effect at once; chains go on where they are unless their number or `restarts` changed. Throws BadInput and keeps the old settings.
  virtual void set(const LaboratorySettings& settings) = 0;
  /// Starts to measure the bias curve of the selected node's density, anew where one exists; or cancels the one that runs. Of a model that learns
  /// it is the curve of the moment; an edit of the density cancels it. Throws BadInput when the node cannot be shown.
  virtual void measure_bias(bool start) = 0;
  virtual bool measuring() const = 0;
  /// Trains, moves chains and measures for about `seconds`; `run` is the training run that nodes of kind `run` follow, or null. True when anything
  /// changed.
  virtual bool work(const Session* run, double seconds) = 0;
  virtual LaboratorySnapshot snapshot(const Session* run, const LaboratoryRequest& request) = 0;
  /// Writes the model of each node of kind `preset` and a copy of each drawing into `folder`, and gives the tree with those nodes as saved files.
  /// Atomic each; throws BadInput.
  virtual CompositionNode save_models(const std::string& folder) const = 0;
};

/// `threads` shards of chains; 0 is one a core. Throws BadInput when the system gives no more threads.
std::unique_ptr<Laboratory> make_laboratory(int64_t threads);

}  // namespace basin
