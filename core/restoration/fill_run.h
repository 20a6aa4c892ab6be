#pragma once
// A hole in a picture filled by a model's chains: many answers at once, live. A door without LibTorch; one thread at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/fields.h"
#include "core/base/image.h"
#include "core/restoration/corruption.h"
#include "core/restoration/mask.h"
#include "core/samplers/options.h"
#include "core/training/model.h"

namespace basin {

/// What unknown pixels are before the chains move them.
enum class FillStart { noise, harmonic, nearest, picture };
inline const std::vector<Named<FillStart>> kFillStarts = {
    {FillStart::noise, "noise", "As free samples start: nothing but the model fills the hole."},
    {FillStart::harmonic, "harmonic", "The smooth continuation of the known pixels, plus start_noise."},
    {FillStart::nearest, "nearest", "The training pictures nearest by their known pixels, one a chain, plus start_noise. Needs the data."},
    {FillStart::picture, "picture", "What the picture holds there, plus start_noise: to change its class or its style."},
};

struct FillOptions {
  int64_t chains = 16;
  int64_t steps = 200;
  FillStart start = FillStart::noise;
  double start_noise = 0.3;
  bool hold_known = true;
  int64_t seed = 0;
};

template <class Visitor>
void visit_fields(FillOptions& o, Visitor&& field) {
  field("chains", o.chains, Range<int64_t>{1, 256, Scale::logarithmic},
        "How many answers at once. More show how far they differ, and cost in proportion.", Applies::at_reset);
  field("steps", o.steps, Range<int64_t>{1, 100000, Scale::logarithmic},
        "Steps of each chain, shared out among the levels of noise where the model has them. More give truer answers.", Applies::at_reset);
  field("start", o.start, kFillStarts,
        "What the unknown pixels are before the chains move them. Where the data are there, 'nearest' was measured the best.", Applies::at_reset);
  field("start_noise", o.start_noise, Range<double>{0.0, 10.0, Scale::logarithmic},
        "Standard deviation of the noise put on a harmonic, nearest or picture start, in the units of pixels. Models of noise levels begin at that "
        "level; more "
        "leaves less of the start.",
        Applies::at_reset, idle_unless(o.start != FillStart::noise, "No effect now: the start is noise already."));
  field("hold_known", o.hold_known, Flag{},
        "Known pixels stay exactly as they are at every step. Off lets chains change them meanwhile, as in published code, and puts them back at the "
        "end: the hole then need not fit.",
        Applies::at_reset);
  field("seed", o.seed, Range<int64_t>{0, 9007199254740991}, "Starts the random streams; the same seed gives the same answers on the CPU.",
        Applies::at_reset);
}

struct FillRequest {
  ImageBatch picture;  ///< one, of the model's shape
  Mask mask;
  FillOptions options = {};
  std::optional<Corruption> undo = {};  ///< what was done to the picture, instead of a hole: salt and pepper become a hole (`impulse_pixels`), noise
                                        ///< is where the chains start, blur and blocks hold them to what is left. Made by repair_request
  std::string label = {};               ///< of a conditional model: this class, by name or number; empty is any
  std::optional<ChainOptions> chain = {};          ///< instead of the model's own
  int64_t threads = 0;                             ///< shards of chains; 0 is those of the model's run, or one per core
  std::shared_ptr<const ImageBatch> library = {};  ///< pictures among which `nearest` seeks
};

/// What chains have made of the hole so far.
struct FillView {
  int64_t step = 0, steps = 0;
  double sigma = 0;                      ///< level of noise the chains are at, 0 without levels and at the end
  ImageBatch candidates;                 ///< one a chain, in the order of chains; known pixels are those of the picture, byte for byte
  std::vector<float> energies;           ///< of each, with the known pixels in place
  std::optional<float> own_energy = {};  ///< of the picture with what its hole hides; none of one that was damaged
  ImageBatch mean;                       ///< of the candidates
  std::vector<float> deviation;          ///< [C * H * W] in bytes of 0 to 255, over candidates, laid out as a picture
};

/// Hole, chains and random streams of a run at one moment.
struct FillState {
  virtual ~FillState() = default;
  int64_t bytes = 0;  ///< that it holds
};

class FillRun {
 public:
  virtual ~FillRun() = default;

  virtual bool finished() const = 0;
  virtual int64_t step() const = 0;  ///< of the run, which an edit of the mask sets back
  /// Another hole while the chains run: they go on, from where they are to what is unknown now. Pixels that become unknown begin as the smooth
  /// continuation of the known ones, and a model of noise levels goes back to a level at which they can still become anything that fits around them.
  /// Throws BadInput where the mask does not fit.
  virtual void set_mask(const Mask& mask) = 0;
  /// Another model of the same pictures and levels while the chains run: they go on with its energy, those that are done from a level of noise as
  /// after an edit of the hole. Throws BadInput where it does not fit.
  virtual void take_model(std::shared_ptr<const Model> model) = 0;
  /// At most so many steps more. Chains that have come to their end are done with their last noise.
  virtual void advance(int64_t steps) = 0;
  virtual FillView view() const = 0;
  virtual std::shared_ptr<const FillState> state() const = 0;
  /// To a state of this run, from which it goes on to the bit as it did then; under the model that it has now.
  virtual void go_back(const FillState& state) = 0;
  virtual int64_t threads() const = 0;  ///< shards of chains, on which the random streams depend
};

/// The request that undoes `corruption` of the picture as it suits most: how salt and pepper, noise, blur and blocks start.
FillRequest repair_request(const ImageBatch& picture, const Corruption& corruption, FillOptions options);

/// Where runs come from: the real ones below, or a test's.
using FillRunSource = std::function<std::unique_ptr<FillRun>(std::shared_ptr<const Model> model, FillRequest request)>;

/// Throws BadInput where picture, mask or settings do not fit the model.
std::unique_ptr<FillRun> make_fill_run(std::shared_ptr<const Model> model, FillRequest request);

}  // namespace basin
