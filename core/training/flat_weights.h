#pragma once
// All weights of a network as one vector.

#include <torch/types.h>

#include "core/energy/energy.h"

namespace basin {

/// [P]: the parameters one after another, copied.
torch::Tensor flat_weights(const Net& net);
/// `flat` [P] as parameters of the names and shapes of `like`: views of it.
NamedTensors views_of(const torch::Tensor& flat, const NamedTensors& like, bool with_gradient);
/// Copies the weights of a model's `tensors` and the state beside them into `net`. The first fault, as TensorSource::copy tells it, or nothing.
std::string copy_weights(const TensorSource& tensors, const Net& net);
/// The same of a run's averaged weights. Checkpoints of before the average had a state of its own have that of the weights, which is brought nearer.
std::string copy_averaged(const TensorSource& tensors, Net& net);
/// `net` with its weights on `device`.
NetPtr on_device(const Net& net, const torch::Device& device);

}  // namespace basin
