#pragma once
// The torch-free door to a model: a network with its averaged weights and what it must know of its data. It opens from a file or a run with nothing
// else; a session (session.h) trains one. One thread at a time.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/load_watch.h"
#include "core/evaluation/long_chain_report.h"
#include "core/run/data_card.h"
#include "core/run/options.h"
#include "core/run/report.h"
#include "core/samplers/descent.h"
#include "core/training/sample_run.h"

namespace basin {

/// Called at every stage of an update, and for samples after each Langevin step with the steps done so far. Return false to interrupt.
using OnProgress = std::function<bool(Stage, int64_t chain_step)>;

/// Settings by which chains move; what is not given is the model's own.
struct ChainSettings {
  std::optional<ChainOptions> chain = {};
  std::optional<AugmentationOptions> augmentation = {};
};

/// What is drawn from a model.
struct SampleRequest {
  int64_t count = 64;
  int64_t steps = 200;      ///< Langevin steps
  bool from_buffer = true;  ///< start from the replay buffer of the run, else from uniform noise
  int64_t seed = 0;
  std::string label = {};                        ///< of a conditional network: this class alone, by name or number; empty is any
  int64_t flips = 0;                             ///< of a conditional network: steps at the start in which classes change at random
  std::optional<double> noise = {};              ///< relaxed Langevin: s instead of the chain's own
  double anneal_from = 0;                        ///< relaxed Langevin: the noise falls from here; 0 keeps it constant
  bool each_class = false;                       ///< of a conditional network: every class in turn, from one chain to the next
  std::shared_ptr<const ImageBatch> start = {};  ///< of images: the chains start at these pictures, in turn, instead
  double start_noise = 0;                        ///< standard deviation put on them, in the units of pixels; with levels the chains begin there
  std::vector<std::string> ensemble = {};        ///< files of past weights whose energies are averaged with the present one's
  int64_t particles = 1;                         ///< chains a sample, which take each other's places (`Steering`); more than 1 under conditions alone
  Descent descent = Descent::moves;              ///< of models of levels
  ChainSettings settings = {};
};

class Energy;

class Model {
 public:
  virtual ~Model() = default;

  virtual const RunOptions& options() const = 0;  ///< of the run that made it
  virtual const DataCard& data() const = 0;
  virtual int64_t updates() const = 0;  ///< of the run so far
  /// Whether chains can start where those of the run stopped. A file of weights alone has none: its chains start from noise.
  virtual bool has_buffer() const = 0;
  /// The averaged network, for states on the CPU wherever it computes; that of a run follows the training as long as it is held.
  virtual std::shared_ptr<const Energy> energy() const = 0;

  /// Reads the data that it learned, for what is measured against them; without them that is left out. Throws MissingData, BadInput.
  virtual void read_data(const LoadWatch& watch) = 0;
  /// The pictures that it learned, once they are read; none before, and of points.
  virtual ImageBatch pictures() const = 0;

  /// Draws samples and writes them to `path`: of images as `write_pictures` does, of points PNG (on the landscape) or CSV (x, y, energy).
  /// `on_progress` gets Stage::sample; false stops early and writes nothing. Throws BadInput.
  virtual void sample(const SampleRequest& request, const std::string& path, const OnProgress& on_progress) const = 0;

  /// The same samples as pictures, of a model of images; none when `on_progress` stopped it. Throws BadInput for points.
  virtual ImageBatch draw(const SampleRequest& request, const OnProgress& on_progress) const = 0;

  /// The same samples live, step by step; the model must outlive the run, and that of a training run must not train meanwhile but between two calls.
  virtual std::unique_ptr<SampleRun> start(const SampleRequest& request) const = 0;

  /// Chains for as long as asked, measured and filmed on their way; stopped early they end with what was recorded. Throws BadInput for points.
  virtual LongChains long_chains(const LongChainRequest& request, const ChainSettings& settings, const OnProgress& on_progress) const = 0;

  /// Writes the averaged weights alone, as a model to start from or a member of an ensemble; atomic. Throws BadInput.
  virtual void save(const std::string& path) const = 0;
};

/// Why chains of one model cannot go on with the other: other pixels, levels of noise or number of classes. Empty where they can.
std::string difference_of_kind(const Model& a, const Model& b);
/// The same, whatever classes they have.
std::string difference_but_classes(const Model& a, const Model& b);

/// A saved run or model, and where its data are now.
struct SavedFile {
  SavedFile(std::string its_path, std::string where = {}) : path(std::move(its_path)), data_path(std::move(where)) {}  // NOLINT: a path is one
  std::string path;                         ///< run folder, checkpoint, or model by name or path
  std::string data_path;                    ///< instead of the recorded data.path; empty looks there, and then beside the file
  std::optional<int64_t> threads = {};      ///< of a run: instead of the recorded compute.threads; with another number random streams begin anew
  std::optional<DeviceChoice> device = {};  ///< of a run: instead of the recorded compute.device
};

/// Where models come from: the real ones below, or a test's.
using ModelSource = std::function<std::unique_ptr<Model>(const SavedFile& file, const LoadWatch& watch)>;

/// Needs no data on disk. `watch` is told where data were found in another place than recorded. Throws BadInput.
std::unique_ptr<Model> open_model(const SavedFile& file, const LoadWatch& watch = {});

/// The run folder's checkpoint, the file itself, or the file of the trained model of that name. Throws BadInput when there is none.
std::string file_of(const std::string& source);

/// Sets data.path of `options`, which `file` holds, to where the data are now: as `file` says, else as recorded, else beside the file; absolute,
/// as a run records it. Where they are nowhere the recorded path stays.
void locate_data(RunOptions& options, const SavedFile& file, const LoadWatch& watch);

}  // namespace basin
