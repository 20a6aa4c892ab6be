#pragma once
// Settings of runs that a test can train.

#include "core/run/options.h"

namespace basin::testing {

/// Points, two shards, an exact measurement every fourth update.
inline RunOptions small_points_run() {
  RunOptions options;
  options.compute.threads = 2;
  options.evaluation.every = 4;
  options.optimiser.batch = 32;
  options.buffer.capacity = 200;
  options.chain.steps = 5;
  return options;
}

}  // namespace basin::testing
