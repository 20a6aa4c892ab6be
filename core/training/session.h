#pragma once
// The torch-free door to training: the window's worker and the command line both drive this.
// One thread at a time; not thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/load_watch.h"
#include "core/evaluation/long_chain_report.h"
#include "core/run/options.h"
#include "core/run/report.h"
#include "core/training/rescue.h"

namespace basin {

/// When a run ends; 0 is never. Learning-rate decay is spread over it.
struct Budget {
  int64_t steps = 0;
  double seconds = 0;
};

/// Called at every stage of an update, and for `sample` after each chunk of Langevin steps with the steps done so far.
/// Return false to interrupt: the update is undone, random streams included.
using OnProgress = std::function<bool(Stage, int64_t chain_step)>;

/// What `sample` draws from the averaged model.
struct SampleRequest {
  int64_t count = 64;
  int64_t steps = 200;      ///< Langevin steps with the run's own chain settings
  bool from_buffer = true;  ///< start from the replay buffer, else from uniform noise
  int64_t seed = 0;
  std::string label = {};                  ///< of a conditional network: this class alone, by name or number; empty is any
  int64_t flips = 0;                       ///< of a conditional network: steps at the start in which classes change at random
  std::optional<double> noise = {};        ///< relaxed Langevin: s instead of the run's own
  double anneal_from = 0;                  ///< relaxed Langevin: the noise falls from here; 0 keeps it constant
  std::vector<std::string> ensemble = {};  ///< files of past weights whose energies are averaged with the present one's
};

class Energy;

class Session {
 public:
  virtual ~Session() = default;

  virtual const RunOptions& options() const = 0;
  virtual const SampleSpace& space() const = 0;
  virtual RunInfo info() const = 0;
  virtual int64_t step_count() const = 0;
  virtual double seconds() const = 0;  ///< time spent in updates so far, over resumes
  virtual const Verdict& verdict() const = 0;
  /// The averaged model, for states on the CPU wherever the run computes: follows the training as long as it is held. Null for a session without one.
  virtual std::shared_ptr<const Energy> energy() const = 0;

  /// Changes settings that apply while running; takes effect with the next update. Throws BadInput when a new session would be needed.
  virtual void set_options(const RunOptions& options) = 0;
  /// Kept in checkpoints, since the learning rate follows it.
  virtual void set_budget(const Budget& budget) = 0;
  virtual const Budget& budget() const = 0;

  /// One training update; nullopt when `on_progress` interrupted it. `chunk` Langevin steps pass between two calls of it;
  /// 0 is as few calls as answer promptly. The chunk never changes the result.
  virtual std::optional<Metrics> step(const OnProgress& on_progress = {}, int64_t chunk = 0) = 0;

  /// A picture of the current state; with a `chunk` above 0 also allowed inside `on_progress`, where chains are shown as far as they got.
  virtual Snapshot snapshot(const SnapshotRequest& request) = 0;

  /// Writes everything from which an opened session continues bit for bit, up to its next rescue: healthy states of before are not in the file. Atomic.
  /// Throws BadInput when the file cannot be written.
  virtual void save(const std::string& path) const = 0;
  /// The same while training goes on: takes a copy of the state and returns what writes it, for another thread to call. A state that is too large to
  /// be held twice is written here and now, and nothing is returned.
  virtual std::function<void()> save_apart(const std::string& path) const { return save(path), std::function<void()>(); }

  /// Writes the averaged weights alone, as a model to start from or a member of an ensemble; atomic. Throws BadInput.
  virtual void save_weights(const std::string& path) const = 0;

  /// Draws samples and writes them to `path`: PNG (a grid of images, or points on the landscape) or, for points, CSV (x, y, energy).
  /// `on_progress` as in `step`; false stops early and writes nothing. Throws BadInput.
  virtual void sample(const SampleRequest& request, const std::string& path, const OnProgress& on_progress) = 0;

  /// The same samples as pictures, of a run that learns images; none when `on_progress` stopped it. Throws BadInput for points.
  virtual ImageBatch draw(const SampleRequest& request, const OnProgress& on_progress) = 0;

  /// Chains of the averaged model for as long as asked, measured and filmed on their way; stopped early they end with what was recorded. Throws
  /// BadInput for points.
  virtual LongChains long_chains(const LongChainRequest& request, const OnProgress& on_progress) = 0;

  /// Exports as PNG: the chains (images) or landscape with points (2D); the buffer's contents. Atomic. Throws BadInput.
  virtual void export_samples(const std::string& path) = 0;
  virtual void export_buffer(const std::string& path) = 0;

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

/// The remedy to try next unattended: each in its order, then from the first again. Empty where none is left or the attempts are used up.
std::string next_remedy(const Session& session);

/// Where sessions come from: the real ones below, or a test's.
struct SessionSource {
  /// A run at step 0; `watch` follows the loading of its data. Throws BadInput when options or data are unusable.
  std::function<std::unique_ptr<Session>(const RunOptions& options, const LoadWatch& watch)> make;
  /// The run saved at `path`. Throws BadInput when that is not a sound checkpoint or its data are missing.
  std::function<std::unique_ptr<Session>(const std::string& path, const LoadWatch& watch)> open;
};

std::unique_ptr<Session> make_session(const RunOptions& options, const LoadWatch& watch = {});
std::unique_ptr<Session> open_session(const std::string& path, const LoadWatch& watch = {});

}  // namespace basin
