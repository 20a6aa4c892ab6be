#include "app/panels/fill_canvas.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/data/fit_picture.h"

namespace app {
namespace {

bool fits(const basin::ImageBatch& picture, const basin::SampleSpace& space) {
  return picture.count == 1 && picture.channels == space.channels && picture.height == space.height && picture.width == space.width;
}

}  // namespace

void FillCanvas::choose(MaskTool next) {
  if (next == MaskTool::erase && tool != MaskTool::erase) before_erase = tool;
  tool = next;
}

void FillCanvas::resize(double notches) {
  radius = std::clamp(radius * std::pow(1.15, notches), kLeastRadius, kMostRadius);
}

void FillCanvas::open(const std::string& name) {
  if (name == settings.model) return;
  settings.model = name;
  model.reset();
  snapshot = nullptr;
  ++edits;
}

void FillCanvas::take(CanvasModel opened) {
  model = std::move(opened);
  settings.chain.reset();
  const auto& classes = model->space.classes;
  if (std::find(classes.begin(), classes.end(), settings.label) == classes.end()) settings.label.clear();
  if (!fits(settings.picture, model->space)) {
    example_ = -1;
    settings.picture = {};
    undone_to_.clear(), redone_to_.clear();
    show_example(1);
  }
  if (waiting_.count == 1) bring(std::exchange(waiting_, {}));
  restart();
}

void FillCanvas::bring(const basin::ImageBatch& picture) {
  model ? show(basin::fitted(picture, model->space)) : void(waiting_ = picture);
}

void FillCanvas::show(const basin::ImageBatch& picture) {
  if (ready()) remember();
  settings.undo.reset();
  sound_ = {};
  settings.picture = picture;
  settings.mask = basin::Mask(picture.height, picture.width);
  restart();
}

void FillCanvas::show_example(int64_t step) {
  if (!model || model->examples.count == 0) return;
  const int64_t count = model->examples.count;
  const int64_t next = ((example_ + step) % count + count) % count;
  show(basin::picture_at(model->examples, next));
  example_ = next;
}

void FillCanvas::damage(const std::optional<basin::Corruption>& how) {
  if (!ready() || (!how && !settings.undo)) return;
  const bool only_its_amount = how && settings.undo && how->kind == settings.undo->kind;
  if (!only_its_amount) remember();
  if (!settings.undo) sound_ = settings.picture;
  settings.picture = how ? basin::corrupted(sound_, *how, static_cast<uint64_t>(settings.options.seed)) : sound_;
  settings.undo = how;
  settings.mask =
      how ? basin::repair_request(settings.picture, *how, settings.options).mask : basin::Mask(settings.picture.height, settings.picture.width);
  restart();
}

void FillCanvas::next_damage() {
  const auto& kinds = basin::kCorruptions;
  size_t next = 0;
  while (settings.undo && next < kinds.size() && kinds[next++].value != settings.undo->kind) continue;
  damage(next < kinds.size() ? std::optional(basin::Corruption{kinds[next].value, usual_amount(kinds[next].value)}) : std::nullopt);
}

void FillCanvas::choose_class(const std::string& label) {
  if (label == settings.label) return;
  settings.label = label;
  restart();
}

void FillCanvas::next_class() {
  if (!model) return;
  const auto& classes = model->space.classes;
  const auto now = std::find(classes.begin(), classes.end(), settings.label);
  const auto next = settings.label.empty() ? classes.begin() : now == classes.end() ? now : now + 1;
  choose_class(next == classes.end() ? std::string() : *next);
}

void FillCanvas::remember() {
  undone_to_.push_back(state());
  if (undone_to_.size() > kMostStates) undone_to_.pop_front();
  redone_to_.clear();
}

void FillCanvas::changed() {
  ++edits;
  if (settings.mask.count() > 0) settings.running = true;
}

void FillCanvas::set_mask(basin::Mask mask) {
  if (mask == settings.mask) return;
  remember();
  settings.mask = std::move(mask);
  changed();
}

void FillCanvas::step(std::deque<CanvasState>& from, std::deque<CanvasState>& to) {
  if (from.empty()) return;
  to.push_back(this->state());
  auto state = std::move(from.back());
  from.pop_back();
  const bool other = state.picture.bytes != settings.picture.bytes;
  settings.picture = std::move(state.picture);
  settings.mask = std::move(state.mask);
  settings.undo = state.undo;
  sound_ = std::move(state.sound);
  if (other) restart();
  changed();
}

void FillCanvas::undo() {
  step(undone_to_, redone_to_);
}

void FillCanvas::redo() {
  step(redone_to_, undone_to_);
}

int64_t FillCanvas::shown_chain() const {
  if (!snapshot || snapshot->view.energies.empty()) return -1;
  if (chosen >= 0 && chosen < snapshot->view.candidates.count) return chosen;
  return basin::by_energy(snapshot->view.energies).front();
}

basin::ImageBatch FillCanvas::result() const {
  auto picture = settings.picture;
  const int64_t chain = shown_chain();
  if (chain < 0) return picture;
  const uint8_t* const candidate = snapshot->view.candidates.at(chain);
  for (size_t i = 0; i < picture.bytes.size(); ++i)
    if (settings.mask.unknown[i / static_cast<size_t>(picture.channels)] != 0) picture.bytes[i] = candidate[i];
  return picture;
}

void FillCanvas::accept() {
  if (shown_chain() >= 0) show(result());
}

void FillCanvas::restart() {
  ++settings.serial;
  snapshot = nullptr;
  chosen = -1;
  changed();
}

double usual_amount(basin::CorruptionKind kind) {
  switch (kind) {
    case basin::CorruptionKind::salt_pepper:
      return 0.1;
    case basin::CorruptionKind::gaussian:
      return 0.15;
    case basin::CorruptionKind::blur:
      return 1;
    case basin::CorruptionKind::downsample:
      return 2;
  }
  return 0;
}

std::string canvas_model(const std::vector<basin::TrainedModel>& models) {
  const auto of = [&](auto&& wanted) {
    const auto found = std::find_if(models.begin(), models.end(), wanted);
    return found == models.end() ? std::string() : found->name;
  };
  const auto levels =
      of([](const basin::TrainedModel& model) { return is_image_set(model.options.data.set) && model.options.network.noise_levels > 0; });
  if (!levels.empty()) return levels;
  return of([](const basin::TrainedModel& model) { return is_image_set(model.options.data.set); });
}

}  // namespace app
