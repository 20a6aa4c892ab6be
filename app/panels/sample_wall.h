#pragma once
// The samples that are drawn live; their panels and the window's commands change them alike.

#include <imgui.h>

#include <optional>
#include <string>
#include <vector>

#include "app/worker/messages.h"
#include "core/base/fields.h"

namespace app {

/// What is asked of the chains, as sliders have it.
struct SampleKnobs {
  int64_t count = 36;
  int64_t steps = 200;
  double step_size = 0, temperature = 1, noise = 0;
  double anneal_from = 0;
  basin::Descent descent = basin::Descent::moves;
  int64_t flips = 0;
  double start_noise = 1;
  int64_t particles = 1;
  int64_t seed = 0;
  basin::Nearness nearness = basin::Nearness::pixels;
};

/// What else decides which knobs have an effect.
struct SampleKnobsUse {
  bool from_picture = false;      ///< chains start from one
  bool under_conditions = false;  ///< the model is a composition of conditions on a base, at levels of noise
};

/// `model`: settings of the run that made the model.
template <class Visitor>
void visit_fields(SampleKnobs& o, const basin::RunOptions& model, const SampleKnobsUse& use, Visitor&& field) {
  using basin::Applies;
  using basin::Range;
  using basin::Scale;
  const auto& sampler = basin::sampler_of(model.chain);
  const auto own_noise = basin::idle_unless(sampler.own_noise, "No effect now: this sampler derives its noise from the step.");
  const auto tempered = basin::idle_unless(!sampler.own_noise, "No effect now: relaxed Langevin has a noise of its own.");
  const bool levels = model.network.noise_levels > 1, reversed = levels && o.descent == basin::Descent::reversed;
  const std::string_view by_level = reversed ? "No effect now: a step of the reversed noising follows from its two levels." : "";
  field("count", o.count, Range<int64_t>{1, 256, Scale::logarithmic}, "How many samples. More cost in proportion.", Applies::at_reset);
  field("steps", o.steps, Range<int64_t>{1, 100000, Scale::logarithmic},
        "Steps of each chain, shared out among the levels of noise where the model has them. More give truer samples.", Applies::at_reset);
  field(
      "step_size", o.step_size, Range<double>{1e-6, 1e3, Scale::logarithmic},
      "The step of these chains; of models with levels that of the least level, larger ones take as many times longer steps. The training run keeps "
      "its own.",
      Applies::at_reset, by_level);
  field("temperature", o.temperature, Range<double>{0.01, 10.0, Scale::logarithmic}, "Below 1 samples crowd into the valleys, above 1 they roam.",
        Applies::at_reset, reversed ? by_level : tempered);
  field("descent", o.descent, basin::kDescents, "How chains come down the levels of noise.", Applies::at_reset,
        basin::idle_unless(levels, "No effect now: the model has no levels of noise."));
  field("noise", o.noise, Range<double>{0.0, 1.0, Scale::logarithmic}, "Standard deviation of the noise of each step.", Applies::at_reset,
        reversed ? by_level : own_noise);
  field("anneal_from", o.anneal_from, Range<double>{0.0, 1.0, Scale::logarithmic},
        "The noise falls from here to `noise` over the first half of the steps; 0 keeps it constant.", Applies::at_reset,
        reversed ? by_level : own_noise);
  field("flips", o.flips, Range<int64_t>{0, 10000, Scale::logarithmic},
        "Steps at the start in which each chain is for a class drawn anew every 20 steps, for variety; fewer than `steps`.", Applies::at_reset,
        basin::idle_unless(model.network.classes > 0, "No effect now: the model knows no classes."));
  field("start_noise", o.start_noise, Range<double>{0.0, 10.0, Scale::logarithmic},
        "Noise put on the picture that the chains start from; models of noise levels begin at that level. More leaves less of the picture.",
        Applies::at_reset, basin::idle_unless(use.from_picture, "No effect now: chains start from noise or the buffer."));
  field("particles", o.particles, Range<int64_t>{1, 16, Scale::logarithmic},
        "Chains a sample, which take each other's places where a level of noise ends: those that the conditions find likely stay (sequential Monte "
        "Carlo). More meet the conditions more often, as a higher weight does, and cost in proportion. The first of each is on show until one is "
        "drawn at the end.",
        Applies::at_reset,
        basin::idle_unless(use.under_conditions, "No effect now: it is for a composition whose root is 'given', at levels of noise."));
  field("seed", o.seed, Range<int64_t>{0, 9007199254740991}, "Starts the random streams; the same seed gives the same samples on the CPU.",
        Applies::at_reset);
  field("nearness", o.nearness, basin::kNearness, "In what the nearest training pictures of a finished sample are near it.");
}

class SampleWall {
 public:
  SampleSettings settings;  ///< as the window wants them
  SampleKnobs knobs;
  std::string label;                  ///< class; empty is any
  bool each_class = false;            ///< every class in turn
  basin::ImageBatch start;            ///< picture that the chains start from; none is noise or the buffer
  std::optional<SampledModel> model;  ///< opened by the worker
  SampleSnapshotPtr snapshot;         ///< newest of `settings.serial`, or null
  SampleSnapshotPtr held;             ///< A of a comparison, which `snapshot` is B of; or null
  double divider = 0.5;               ///< of each picture the share at the left that shows A
  int64_t chosen = 0;                 ///< chain whose way is shown
  bool by_energy = false;             ///< order of the wall
  int drawn_in_frame = -2;
  int64_t edits = 0;  ///< counts up with each

  bool on_screen() const { return drawn_in_frame + 1 >= ImGui::GetFrameCount(); }
  bool ready() const { return model.has_value(); }
  /// Asks for another model; empty is the training run.
  void open(const std::string& name);
  /// The model of the training run, which is another one now.
  void open_again();
  /// Takes the model that the worker opened, with chains as its run had them.
  void take(SampledModel opened);
  /// Fields of `knobs`, "samples.steps", with what has an effect on this model; they point into it.
  std::vector<basin::Field> fields_of(SampleKnobs& knobs) const;
  /// As they are when the model is opened.
  SampleKnobs usual_knobs() const;
  /// Another tree of the composition: the chains go on with it, if they are of it.
  void take_tree(const basin::CompositionNode& root);
  /// New chains, as asked.
  void set(const SampleKnobs& wanted);
  /// Of which class; empty is any.
  void choose_class(const std::string& name, bool each);
  /// Any class, every class in turn, then each alone.
  void next_class();
  /// New chains, of what is asked for now.
  void restart();
  void toggle_running();
  void toggle_neighbours();
  /// Keeps the samples on show as A, or forgets them.
  void toggle_held();
  /// Pictures of A left of the divider and of B right of it, where there are as many and as large; else those of B.
  basin::ImageBatch compared() const;
  /// Chains in the order of the wall.
  std::vector<int64_t> order() const;
  bool opened() const { return opened_; }

 private:
  basin::SampleRequest request() const;
  bool under_conditions() const;
  bool opened_ = false;  ///< a model was asked for
};

}  // namespace app
