#pragma once
// Weights alone in a file: models to start from and past averages of a run.

#include <ATen/core/Generator.h>

#include <string>

#include "core/base/sample_space.h"
#include "core/energy/energy.h"
#include "core/run/data_card.h"

namespace basin {

/// `net` with its state, atomic; `options` and `card` are kept with it. Throws BadInput when the file cannot be written or values are not finite.
void write_weights(const std::string& path, const Net& net, const RunOptions& options, const DataCard& card, int64_t step);

/// The network that `options` name, on the CPU, with weights and state of the file. Throws BadInput when the file is no model, holds values that are
/// not finite, or was made with other network settings or for another input.
NetPtr read_weights(const std::string& path, const NetworkOptions& options, const SampleSpace& space);

}  // namespace basin
