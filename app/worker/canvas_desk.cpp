#include "app/worker/canvas_desk.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/worker/same_values.h"
#include "core/base/errors.h"

namespace app {
namespace {

constexpr int64_t kMostKeptBytes = int64_t{64} << 20;  // of chains in the history
constexpr int64_t kMostKeptRuns = 16;                  // each with threads of its own
constexpr size_t kMostEdits = 5000;                    // of a record, which are 4 MB of 28 x 28 holes; what is longer is not kept

/// Whether chains are run in the same way, whatever they fill.
bool asks_alike(const CanvasSettings& a, const CanvasSettings& b) {
  return a.label == b.label && a.chain.has_value() == b.chain.has_value() && same_values(a.options, b.options) &&
         (!a.chain || same_values(*a.chain, *b.chain));
}

}  // namespace

void CanvasDesk::begin(const basin::FillRequest& request) {
  basin::FillRequest made = request;
  if (made.options.start == basin::FillStart::nearest) made.library = library();
  run_ = means_.make_run(model_, made);
  made.library.reset();
  made.threads = run_->threads();
  record_ = basin::FillRecord{settings_.model, {}, std::make_shared<basin::FillRequest>(std::move(made))};
  if (settings_.model == kComposedModel) record_->tree = settings_.tree;
}

std::shared_ptr<const basin::ImageBatch> CanvasDesk::library() {
  if (!library_) {
    model_->read_data(means_.watch());
    library_ = std::make_shared<const basin::ImageBatch>(model_->pictures());
  }
  if (library_->count == 0) throw basin::BadInput("The pictures that the model learned are not there; install the data, or choose another start.");
  return library_;
}

void CanvasDesk::keep(int64_t number, const CanvasSettings& before) {
  if (!run_) return;
  moments_.push_back({number, before.picture, before.mask, before.undo, run_, run_->state(), record_});
  const auto bytes = [](const Moment& moment) {
    return moment.state->bytes + static_cast<int64_t>(moment.picture.bytes.size() + moment.mask.unknown.size()) +
           (moment.record ? static_cast<int64_t>(moment.record->edits.size() * sizeof(moment.record->edits[0])) : 0);
  };
  int64_t held = 0, runs = 1;
  auto first = moments_.end();
  for (const basin::FillRun* last = run_.get(); first != moments_.begin(); --first) {
    const auto& moment = *std::prev(first);
    held += bytes(moment), runs += moment.run.get() != last;
    if (held > kMostKeptBytes || runs > kMostKeptRuns) break;
    last = moment.run.get();
  }
  moments_.erase(moments_.begin(), first);
}

std::optional<CanvasDesk::Moment> CanvasDesk::sought() const {
  const auto kept = std::find_if(moments_.begin(), moments_.end(), [&](const Moment& each) { return each.number == settings_.back_to; });
  if (kept == moments_.end() || kept->picture.bytes != settings_.picture.bytes || !(kept->mask == settings_.mask)) return std::nullopt;
  const auto &then = kept->undo, &now = settings_.undo;
  const bool same_damage = then.has_value() == now.has_value() && (!then || (then->kind == now->kind && then->amount == now->amount));
  return same_damage ? std::optional(*kept) : std::nullopt;
}

void CanvasDesk::go_back(const Moment& moment) {
  run_ = moment.run;
  run_->go_back(*moment.state);
  record_ = moment.record;
}

void CanvasDesk::forget_moments() {
  moments_.clear();
}

void CanvasDesk::record(basin::FillEdit edit) {
  if (!record_) return;
  record_->add(std::move(edit));
  if (record_->edits.size() > kMostEdits) record_.reset();
}

void CanvasDesk::open_model() {
  model_.reset();
  library_.reset();
  run_.reset();
  forget_moments();
  if (settings_.model.empty()) return;
  model_ = settings_.model == kComposedModel ? means_.compose(settings_.tree) : means_.open({settings_.model}, {});
  const auto& space = model_->data().space;
  means_.post(CanvasModelOpened{{settings_.model, settings_.model, space, model_->options(), means_.examples(model_->options().data.set, space)}});
}

bool CanvasDesk::take_tree() {
  const std::shared_ptr<basin::Model> next = means_.compose(settings_.tree);
  if (!difference_of_kind(*model_, *next).empty()) return open_model(), false;
  forget_moments();
  if (run_) {
    run_->take_model(next);
    record({0, {}, settings_.tree});
  }
  model_ = next;
  return true;
}

void CanvasDesk::set(const CanvasSettings& settings) {
  const auto before = settings_;
  settings_ = settings;
  stale_ = true;
  try {
    if (before.model != settings.model || (!settings.model.empty() && !model_))
      open_model();
    else if (settings.model == kComposedModel && !(before.tree == settings.tree) && !take_tree())
      return;
    if (!model_ || settings.picture.count == 0) return run_.reset();
    const bool step = before.moment != settings.moment, alike = asks_alike(before, settings);
    if (!alike) forget_moments();
    const auto then = step && settings.back_to > 0 ? sought() : std::nullopt;
    if (step && alike) keep(settings.moment, before);
    if (then) return go_back(*then);
    if (!run_ || before.serial != settings.serial || before.model != settings.model) {
      auto request = settings.undo ? basin::repair_request(settings.picture, *settings.undo, settings.options)
                                   : basin::FillRequest{settings.picture, settings.mask, settings.options};
      request.mask = settings.mask;
      request.label = settings.label;
      request.chain = settings.chain;
      begin(request);
    } else if (!(before.mask == settings.mask)) {
      run_->set_mask(settings.mask);
      record({0, settings.mask, {}});
    }
  } catch (...) {
    run_.reset();
    throw;
  }
}

Event CanvasDesk::cancel() {
  settings_.running = stale_ = false;
  return CanvasStopped{};
}

bool CanvasDesk::turn(const basin::Session*, bool shared) {
  if (works()) {
    const auto begin = JobPace::Clock::now();
    const double slice = pace_.slice(shared);
    do {
      run_->advance(1);
      if (record_) ++record_->after;
    } while (!run_->finished() && JobPace::seconds(JobPace::Clock::now() - begin) < slice);
    stale_ = true;
  }
  pace_.worked();
  if (!settings_.visible || !stale_ || !run_ || !(picture_due() || (run_->finished() && latest_.consumed()))) return false;
  const auto begin = JobPace::Clock::now();
  auto snapshot = std::make_shared<CanvasSnapshot>();
  snapshot->serial = settings_.serial;
  snapshot->finished = run_->finished();
  snapshot->mask = settings_.mask;
  snapshot->view = run_->view();
  snapshot->record = record_;
  snapshot->taken_at = JobPace::seconds(begin.time_since_epoch());
  latest_.publish(std::move(snapshot));
  stale_ = false;
  pace_.pictured(begin);
  return true;
}

}  // namespace app
