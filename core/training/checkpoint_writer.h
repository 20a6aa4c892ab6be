#pragma once
// Checkpoints of a run that trains on while they are written, as often as their cost allows.

#include <functional>
#include <future>
#include <limits>
#include <string>

#include "core/training/session.h"

namespace basin {

/// When work that takes time from training is due again: once all that it took, and would take now, is at most a share of the time since it was first
/// due, and not more often than is of use. Times are seconds on a clock of the caller's choice.
class Pace {
 public:
  Pace(double share, double least_apart) : share_(share), least_apart_(least_apart) {}
  /// Nothing is due before, and nothing without a start. What was spent until then no longer counts against the share.
  void start(double first);
  bool due(double now) const { return now >= next_; }
  /// The work begun at `begin` took `seconds` from training; what comes to light later may be added by a second call for the same `begin`.
  void spend(double begin, double seconds);
  double spent() const { return spent_; }  ///< seconds in all

 private:
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  double share_, least_apart_;
  double first_ = kNever, next_ = kNever, spent_ = 0;
  double earlier_ = 0;            ///< spent before the start
  double begun_ = -1, cost_ = 0;  ///< of the work done last
};

/// Writes one file over and over. One thread uses it; the writing itself happens on another, after one copy of the state. The file is always whole.
class CheckpointWriter {
 public:
  /// At most `share` of the time goes to checkpoints.
  CheckpointWriter(std::string path, double share) : path_(std::move(path)), pace_(share, kLeastApart) {}
  /// Waits for a write in flight.
  ~CheckpointWriter() = default;
  CheckpointWriter(const CheckpointWriter&) = delete;
  CheckpointWriter& operator=(const CheckpointWriter&) = delete;

  /// The first checkpoint is due at that time, on the clock that `due` and `save` are given; before this call none is.
  void start(double first) { pace_.start(first); }
  /// Whether the next is due `now` and none is being written. Throws BadInput when the last could not be written.
  bool due(double now);
  /// Copies the state and returns; the copy is written meanwhile, and then `after` is called on the writing thread. Only when `due`.
  void save(const Session& session, double now, std::function<void()> after = {});
  /// Writes here and now, after a write in flight; should that fail, this one takes its place. Throws BadInput.
  void save_now(const Session& session);
  /// Waits for a write in flight. Throws BadInput when it failed.
  void settle();
  /// Seconds that training lost: those in which it waited, and the processor's of the writing thread.
  double spent() const { return pace_.spent(); }
  const std::string& path() const { return path_; }

 private:
  static constexpr double kLeastApart = 5;  ///< seconds

  std::string path_;
  Pace pace_;
  double begun_ = 0;             ///< when the write in flight began
  std::future<double> writing_;  ///< seconds of the processor that it took
};

}  // namespace basin
