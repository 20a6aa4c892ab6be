#pragma once
// basin ablate: what each improvement of Improved CD is worth.

#include "app/cli/stability.h"

namespace app {

/// Trains a classifier and every row of the published ablation and leaves classifier.safetensors, ablation.txt, ablation.csv and a PNG of samples a
/// row, brought up after each. Interrupted, it keeps what is done. 0 in both cases.
int ablate(const StudyRequest& request, const CommandLine& commands);

}  // namespace app
