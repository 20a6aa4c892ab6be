#include <fmt/format.h>

#include <map>
#include <random>
#include <vector>

#include "core/bench/bench.h"
#include "core/bench/faults.h"

namespace basin::bench {
namespace {

constexpr int64_t kUpdates = 220, kFirstFault = 70, kLastFault = 130;
constexpr int64_t kPromptly = 50;     // updates within which an alarm must come
constexpr int64_t kFaultsASound = 5;  // runs with a fault for each sound one

struct Tally {
  int64_t runs = 0, prompt = 0, healthy = 0, early = 0, rescues = 0, large = 0, small = 0;
  std::map<std::string, int> rules;
};

RunOptions options_of(int64_t seed, RescueMode mode) {
  auto options = seed % 2 == 0 ? fast_points(seed / 2) : fast_images(seed);
  options.compute.seed = seed;
  options.rescue.mode = mode;
  return options;
}

void count(Tally& tally, const FaultOutcome& outcome) {
  ++tally.runs;
  tally.prompt += outcome.alarm_after > 0 && outcome.alarm_after <= kPromptly;
  tally.healthy += outcome.end.health == Health::healthy;
  tally.early += outcome.early;
  tally.rescues += outcome.rescues;
  tally.large += outcome.step == StepFit::large;
  tally.small += outcome.step == StepFit::small;
  if (!outcome.rule.empty()) ++tally.rules[outcome.rule];
}

void print(std::string_view name, const Tally& tally) {
  std::string rules;
  for (const auto& [rule, times] : tally.rules) rules += fmt::format("{}{} {}", rules.empty() ? "" : ", ", rule, times);
  fmt::print("{:24} {:5} {:9} {:9} {:8} {:7} {:7} {:7}   {}\n", name, tally.runs, tally.prompt, tally.healthy, tally.rescues, tally.early,
             tally.large, tally.small, rules);
}

/// `runs` runs with a fault each of `kinds`, 2D and images by turns; tells of those that went wrong.
void run_faults(const std::vector<Fault>& kinds, int64_t runs, int64_t seed) {
  std::map<Fault, Tally> tallies;
  Tally all;
  for (int64_t i = 0; i < runs; ++i) {
    std::mt19937_64 random(static_cast<uint64_t>(seed + i));
    const Fault fault = kinds[static_cast<size_t>(i / 2) % kinds.size()];
    const int64_t at = std::uniform_int_distribution<int64_t>(kFirstFault, kLastFault)(random);
    const auto outcome = run_with_fault({options_of(seed + i, RescueMode::automatic), fault, at, kUpdates});
    count(tallies[fault], outcome);
    count(all, outcome);
    const bool missed = outcome.alarm_after < 1 || outcome.alarm_after > kPromptly || outcome.end.health != Health::healthy || outcome.early;
    if (missed)
      fmt::print("  seed {}, {} at {}: alarm after {} ({}), {} rescues, ends {} ({})\n", seed + i, name_of(fault), at, outcome.alarm_after,
                 outcome.rule, outcome.rescues, basin::name_of(outcome.end.health), outcome.end.rule);
    std::fflush(stdout);
  }
  for (const Fault fault : kinds) print(name_of(fault), tallies[fault]);
  print("all", all);
}

}  // namespace

void faults(int64_t runs, int64_t seed) {
  fmt::print("Runs of {} updates, 2D and fashion-mnist by turns; a fault at a random update from {} to {}; rescue auto.\n\n", kUpdates, kFirstFault,
             kLastFault);
  fmt::print("{:24} {:>5} {:>9} {:>9} {:>8} {:>7} {:>7} {:>7}   {}\n", "fault", "runs", "alarm<=50", "healthy", "rescues", "early", "step/4",
             "step x4", "first alarm by");
  run_faults({Fault::learning_rate, Fault::noise, Fault::slot, Fault::weight}, runs, seed);
  run_faults({Fault::step, Fault::far_step}, runs, seed);
  Tally sound;
  for (int64_t i = 0; i < runs / kFaultsASound; ++i)
    count(sound, run_with_fault({options_of(2 * seed + i, RescueMode::ask), Fault::none, 0, 2 * kUpdates}));
  print("sound, twice as long", sound);
}

}  // namespace basin::bench
