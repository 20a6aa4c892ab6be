#pragma once
// The torch-free door to training: a session trains a model (model.h). The window's worker and the command line both drive this.
// One thread at a time; not thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/buffers/slot_info.h"
#include "core/run/curve_record.h"
#include "core/training/model.h"
#include "core/training/rescue.h"

namespace basin {

/// When a run ends; 0 is never. Learning-rate decay is spread over it.
struct Budget {
  int64_t steps = 0;
  double seconds = 0;
};

class Session {
 public:
  virtual ~Session() = default;

  virtual const RunOptions& options() const = 0;
  virtual const SampleSpace& space() const = 0;
  virtual RunInfo info() const = 0;
  virtual int64_t step_count() const = 0;
  virtual double seconds() const = 0;  ///< time spent in updates so far, over resumes
  virtual const Verdict& verdict() const = 0;
  /// The averaged model, to be sampled, filmed and kept; it lives and changes with the session.
  virtual const Model& model() const = 0;
  /// Which weights the last snapshot was asked for, and E of those for states on the CPU: what is drawn of the run elsewhere follows them.
  virtual WeightsKind shown() const { return WeightsKind::averaged; }
  virtual std::shared_ptr<const Energy> shown_energy() const { return model().energy(); }

  /// Changes settings that apply while running; takes effect with the next update. Throws BadInput when a new session would be needed.
  virtual void set_options(const RunOptions& options) = 0;
  /// Kept in checkpoints, since the learning rate follows it.
  virtual void set_budget(const Budget& budget) = 0;
  virtual const Budget& budget() const = 0;

  /// One training update; nullopt when `on_progress` interrupted it, and then nothing has changed, random streams included. `chunk` Langevin steps
  /// pass between two calls of it; 0 is as few calls as answer promptly. The chunk never changes the result. Throws MissingData where there are none
  /// to learn from.
  virtual std::optional<Metrics> step(const OnProgress& on_progress = {}, int64_t chunk = 0) = 0;

  /// One run of the chains from the buffer and back into it under the model as it is: what there is to see where data are missing. False when
  /// `on_progress` interrupted it; else as `step`.
  virtual bool move_chains(const OnProgress& on_progress = {}, int64_t chunk = 0) = 0;

  /// A picture of the current state; with a `chunk` above 0 also allowed inside `on_progress`, where chains are shown as far as they got.
  virtual Snapshot snapshot(const SnapshotRequest& request) = 0;

  /// Writes everything from which an opened session continues bit for bit, up to its next rescue: healthy states of before are not in the file.
  /// Atomic. Throws BadInput when the file cannot be written.
  virtual void save(const std::string& path) const = 0;
  /// The same while training goes on: takes a copy of the state and returns what writes it, for another thread to call. A state that is too large to
  /// be held twice is written here and now, and nothing is returned.
  virtual std::function<void()> save_apart(const std::string& path) const { return save(path), std::function<void()>(); }

  /// All that was measured of the run since its first update, thinned; kept in checkpoints.
  virtual const CurveRecord& curves() const = 0;

  /// Whether the user holds the run; kept in checkpoints, so that a run that was saved paused opens paused. Updates can be made all the same.
  virtual bool paused() const = 0;
  virtual void set_paused(bool paused) = 0;

  /// Exports as PNG: the chains (images) or landscape with points (2D); the buffer's contents. Atomic. Throws BadInput.
  virtual void export_samples(const std::string& path) = 0;
  virtual void export_buffer(const std::string& path) = 0;

  /// Changes these slots of the buffer and no other, between two updates. Throws BadInput and changes nothing.
  virtual void edit_slots(const std::vector<int64_t>& slots, SlotEdit edit) = 0;

  /// Whether the last update raised an alarm: the verdict turned bad with it, or the update was refused. A verdict that was bad before raises one
  /// more after the run was opened, another `rescue.mode` than off was chosen, or `rescue.attempts` were raised.
  virtual bool alarmed() const = 0;
  /// What can be done about it now; nothing where `rescue.mode` is off or no healthy state is kept. Of the settings in the state to go back to.
  virtual std::vector<Remedy> remedies() const = 0;
  /// Goes back to the last healthy state, settings included, and applies the remedy of that name. After going back alone it belongs to that rescue.
  /// Throws BadInput and changes nothing.
  virtual void rescue(const std::string& remedy) = 0;
  virtual const std::vector<Rescue>& rescues() const = 0;  ///< of this run so far, over resumes
};

/// The remedy to try next unattended: what mends a wrong step, else each in its order, then from the first again. Empty where none is left or the
/// attempts are used up.
std::string next_remedy(const Session& session);

/// Where sessions come from: the real ones below, or a test's.
struct SessionSource {
  /// A run at step 0; `watch` follows the loading of its data. One that starts from a trained model can be looked at without them, as above. Throws
  /// BadInput when options or data are unusable.
  std::function<std::unique_ptr<Session>(const RunOptions& options, const LoadWatch& watch)> make;
  /// The run saved in `file`. Where its data are missing it can be looked at but not trained, and RunInfo::missing_data says so. Throws BadInput when
  /// that is not a sound checkpoint.
  std::function<std::unique_ptr<Session>(const SavedFile& file, const LoadWatch& watch)> open;
};

std::unique_ptr<Session> make_session(const RunOptions& options, const LoadWatch& watch = {});
std::unique_ptr<Session> open_session(const SavedFile& file, const LoadWatch& watch = {});

}  // namespace basin
