#include "core/training/session_state.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/base/errors.h"

namespace basin {
namespace {

constexpr const char *kSeconds = "session.seconds", *kBudget = "session.budget", *kSeen = "stability.seen";

torch::Tensor numbers(std::vector<double> values) {
  return torch::tensor(values, torch::kDouble);
}

/// False where there is none of that name.
bool read(const CheckpointFile& file, const std::string& name, std::initializer_list<double*> into) {
  if (!file.tensors().has(name)) return false;
  const auto values = torch::empty({static_cast<int64_t>(into.size())}, torch::kDouble);
  const auto fault = file.tensors().copy(name, values);
  if (!fault.empty()) throw BadInput(fmt::format("'{}' is not a sound checkpoint: {}; use another.", file.path(), fault));
  const double* value = values.data_ptr<double>();
  for (double* one : into) *one = *value++;
  return true;
}

/// The order of the means when they had no names; files of before rules had a memory of their own hold the first six.
constexpr std::array<const char*, 20> kPackedMeans = {
    "gap",       "gap_square",    "spread",      "energy_data",   "energy_samples", "diversity",        "gap_now",     "level_now",
    "force_now", "box_now",       "clipped_now", "diversity_now", "gap_usual",      "gap_usual_square", "level_usual", "force_usual",
    "box_usual", "clipped_usual", "odd",         "distinct"};
constexpr int64_t kBeforeMeans = 4, kFewestPacked = kBeforeMeans + 2 * 6;

/// Seconds, budget in updates and seconds, updates seen, then sum and weight of each mean.
SessionState unpacked(const torch::Tensor& packed, const std::string& path) {
  const int64_t most = kBeforeMeans + 2 * static_cast<int64_t>(kPackedMeans.size());
  const bool sound =
      packed.defined() && packed.scalar_type() == torch::kDouble && packed.dim() == 1 && (packed.size(0) == kFewestPacked || packed.size(0) == most);
  if (!sound) throw BadInput(fmt::format("'{}' lacks a sound '{}'; use another checkpoint.", path, kSeconds));
  const double* number = packed.data_ptr<double>();
  SessionState state{number[0], {static_cast<int64_t>(number[1]), number[2]}, {}};
  state.stability.seen = static_cast<int64_t>(number[3]);
  visit_means(state.stability, [&](const char* name, RunningMean& mean) {
    for (int64_t i = 0; i < (packed.size(0) - kBeforeMeans) / 2; ++i)
      if (std::string_view(kPackedMeans[static_cast<size_t>(i)]) == name) mean = {number[kBeforeMeans + 2 * i], number[kBeforeMeans + 2 * i + 1]};
  });
  return state;
}

}  // namespace

NamedTensors to_tensors(const SessionState& state) {
  NamedTensors tensors = {{kSeconds, numbers({state.seconds})},
                          {kBudget, numbers({static_cast<double>(state.budget.steps), state.budget.seconds})},
                          {kSeen, numbers({static_cast<double>(state.stability.seen)})}};
  visit_means(state.stability, [&](const char* name, const RunningMean& mean) {
    tensors.emplace_back(fmt::format("stability.{}", name), numbers({mean.sum, mean.weight}));
  });
  return tensors;
}

SessionState session_state_in(const CheckpointFile& checkpoint) {
  SessionState state;
  double steps = 0, seen = 0;
  if (read(checkpoint, kSeconds, {&state.seconds})) {
    read(checkpoint, kBudget, {&steps, &state.budget.seconds});
    read(checkpoint, kSeen, {&seen});
    state.budget.steps = static_cast<int64_t>(steps);
    state.stability.seen = static_cast<int64_t>(seen);
    visit_means(state.stability, [&](const char* name, RunningMean& mean) {
      read(checkpoint, fmt::format("stability.{}", name), {&mean.sum, &mean.weight});
    });
  } else {
    state = unpacked(checkpoint.tensor("session"), checkpoint.path());
  }
  if (!(state.seconds >= 0)) throw BadInput(fmt::format("'{}' lacks a sound '{}'; use another checkpoint.", checkpoint.path(), kSeconds));
  return state;
}

}  // namespace basin
