#pragma once
// basin stability: which architectures train soundly, without and with the KL term.

#include <string>
#include <vector>

#include "app/cli/cli.h"
#include "core/studies/study.h"

namespace app {

/// What `stability` and `ablate` share.
struct StudyRequest {
  std::string preset = "stability-figure", config, out;
  std::vector<std::string> settings;  ///< key=value, of every variant
  basin::Budget each{0, 60};          ///< of every variant
  int64_t samples = 1000;             ///< ablate: chains that are compared with held-out data
  int64_t sample_steps = 60;          ///< ablate: Langevin steps of those
  int64_t classifier_updates = 800;   ///< ablate: of the classifier in whose features they are compared
};

/// Trains every row of the published figure and leaves stability.png, stability.csv and stability.txt, brought up after each. Interrupted, it keeps
/// what is done. 0 in both cases.
int stability(const StudyRequest& request, const CommandLine& commands);

/// Trains one variant; `name` and its place among all are shown beside the progress.
basin::StudyCurve train_variant(basin::Session& session, const basin::Budget& each, const std::string& name, size_t place, size_t count);

}  // namespace app
