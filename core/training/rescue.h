#pragma once
// What can be done when training breaks: remedies as data, and the record of those applied. No torch here.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/run/options.h"
#include "core/run/report.h"

namespace basin {

/// One way to go on from the last healthy state.
struct Remedy {
  std::string name;                                          ///< "learning-rate"
  std::string title;                                         ///< what it does, in a few words
  std::string words;                                         ///< what it does to training
  std::vector<std::pair<std::string, std::string>> changes;  ///< settings by path, value as text
  bool reseeds = false;                                      ///< other random streams from there on
  bool drops_odd_chains = false;                             ///< buffer slots with energies far above fresh noise start again as noise
};

/// What there is to know of a remedy before a run is there.
struct RemedyEntry {
  const char* name;
  const char* title;
  const char* words;
};

/// The one list of remedies, in the order in which they are tried unattended where nothing says that the step is wrong; the last, going back alone,
/// else is for people. The first four are those of Grathwohl et al. 2020 (JEM, appendix G.3).
const std::vector<RemedyEntry>& remedy_list();
inline constexpr const char* kGoBack = "go-back";
/// What to do where there is nothing to go back to.
inline constexpr const char* kNothingKept =
    "No healthy state is kept to go back to: train on with other settings until the run is sound, or load an earlier checkpoint.";
inline constexpr double kStepFactor = 4;  ///< by which the two change the step
inline constexpr const char *kSmallerStep = "smaller-step", *kLargerStep = "larger-step";
/// Those that can apply to a run with these settings. What mends the step comes first where `step` says that it is wrong: going back alone where it
/// has been raised since then. A larger step is offered only where the step is small, a smaller one wherever it is not.
std::vector<Remedy> remedies_for(const RunOptions& options, StepFit step = StepFit::fits, bool raised_since = false);
/// `options` after the remedy.
RunOptions with_remedy(const RunOptions& options, const Remedy& remedy);

/// One rescue of a run.
struct Rescue {
  int64_t alarm_step = 0;    ///< updates done when the alarm was raised
  int64_t resumed_step = 0;  ///< updates done in the state that was taken up again
  std::string remedy;        ///< name
  std::string rule;          ///< that raised the alarm
};

/// "update 523: gap-runaway; back to update 450, learning rate / 3".
std::string describe(const Rescue& rescue);
/// A line for checkpoints, and back. `parse_rescues` skips lines that are none.
std::string to_line(const Rescue& rescue);
std::vector<Rescue> parse_rescues(const std::string& lines);

}  // namespace basin
