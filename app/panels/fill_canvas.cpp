#include "app/panels/fill_canvas.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/data/fit_picture.h"
#include "core/restoration/fill_order.h"

namespace app {
namespace {

bool fits(const basin::ImageBatch& picture, const basin::SampleSpace& space) {
  return picture.count == 1 && picture.channels == space.channels && picture.height == space.height && picture.width == space.width;
}

/// Of how the chains move, what the canvas can change.
bool is_of_chain(std::string_view name) {
  return name == "step_size" || name == "temperature" || name == "noise";
}

}  // namespace

bool is_of_brush(std::string_view knob) {
  return knob == "radius" || knob == "ink";
}

std::vector<basin::Field> fields_of(CanvasKnobs& knobs) {
  std::vector<basin::Field> fields;
  basin::FieldCollector collect("canvas.", fields);
  visit_fields(knobs.fill, collect);
  visit_fields(knobs.chain, [&](std::string_view name, auto&&... rest) {
    if (is_of_chain(name)) collect(name, rest...);
  });
  if (knobs.damage) {
    const auto kind = knobs.damage->kind;
    const bool share = kind == basin::CorruptionKind::salt_pepper || kind == basin::CorruptionKind::gaussian;
    collect("amount", knobs.damage->amount, share ? basin::Range<double>{0.01, 0.5} : basin::Range<double>{0.5, 7.0},
            entry_of(basin::kCorruptions, kind).help);
  }
  collect("radius", knobs.radius, basin::Range<double>{FillCanvas::kLeastRadius, FillCanvas::kMostRadius, basin::Scale::logarithmic},
          "Radius of the brush in pixels of the picture.");
  collect("ink", knobs.ink, basin::Range<int64_t>{0, 255}, "Grey with which the brush draws on the picture: 0 is black, 255 white.");
  return fields;
}

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

void FillCanvas::show(const basin::ImageBatch& picture, std::shared_ptr<const basin::ImageBatch> original) {
  if (ready()) remember();
  original_ = std::move(original);
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

CanvasKnobs FillCanvas::usual_knobs() const {
  CanvasKnobs usual{{}, model ? model->options.chain : basin::ChainOptions{}, settings.undo, 3, 255};
  if (usual.damage) usual.damage->amount = usual_amount(usual.damage->kind);
  return usual;
}

void FillCanvas::set(const CanvasKnobs& wanted) {
  auto old = knobs(), now = wanted;
  const auto was = fields_of(old), is = fields_of(now);
  bool other_fill = false, other_chain = false, other_amount = false;
  for (size_t i = 0; i < is.size(); ++i) {
    if (to_text(is[i]) == to_text(was[i]) || is_of_brush(is[i].name)) continue;
    (is[i].name == "amount" ? other_amount : is_of_chain(is[i].name) ? other_chain : other_fill) = true;
  }
  radius = wanted.radius;
  if (wanted.ink != ink[0]) ink.fill(static_cast<uint8_t>(wanted.ink));
  settings.options = wanted.fill;
  if (other_chain) settings.chain = wanted.chain;
  if (other_amount) return damage(wanted.damage);
  if (other_fill || other_chain) restart();
}

void FillCanvas::remember() {
  undone_to_.push_back(now());
  settings.back_to = 0;
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

void FillCanvas::draw_line(basin::Point from, basin::Point to) {
  basin::Mask stroke(settings.mask.height, settings.mask.width);
  basin::mark_line(stroke, from, to, radius, true);
  settings.undo.reset();
  sound_ = {};
  auto& picture = settings.picture;
  for (size_t i = 0; i < picture.bytes.size(); ++i) {
    const auto channels = static_cast<size_t>(picture.channels);
    if (stroke.unknown[i / channels] != 0) picture.bytes[i] = ink[std::min(i % channels, ink.size() - 1)];
  }
}

void FillCanvas::pick_ink(int64_t y, int64_t x) {
  const auto& picture = settings.picture;
  if (y < 0 || x < 0 || y >= picture.height || x >= picture.width) return;
  const auto* const pixel = &picture.bytes[static_cast<size_t>((y * picture.width + x) * picture.channels)];
  for (size_t i = 0; i < ink.size(); ++i) ink[i] = pixel[picture.channels == 3 ? i : 0];
}

void FillCanvas::step(std::deque<CanvasState>& from, std::deque<CanvasState>& to) {
  if (from.empty()) return;
  to.push_back(now());
  auto state = std::move(from.back());
  from.pop_back();
  const bool other = state.picture.bytes != settings.picture.bytes;
  settings.picture = std::move(state.picture);
  settings.mask = std::move(state.mask);
  settings.undo = state.undo;
  settings.back_to = state.moment;
  sound_ = std::move(state.sound);
  original_ = std::move(state.original);
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
  if (shown_chain() >= 0) show(result(), original_);
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

std::string next_of_pictures(const std::vector<basin::TrainedModel>& models, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& model : models)
    if (draws_pictures(model.options)) names.push_back(model.name);
  if (names.empty()) return {};
  const auto now = std::find(names.begin(), names.end(), name);
  return now == names.end() || now + 1 == names.end() ? names.front() : *(now + 1);
}

std::string canvas_model(const std::vector<basin::TrainedModel>& models) {
  const auto of = [&](auto&& wanted) {
    const auto found = std::find_if(models.begin(), models.end(), wanted);
    return found == models.end() ? std::string() : found->name;
  };
  const auto levels = of([](const basin::TrainedModel& model) { return draws_pictures(model.options) && model.options.network.noise_levels > 0; });
  if (!levels.empty()) return levels;
  return of([](const basin::TrainedModel& model) { return draws_pictures(model.options); });
}

}  // namespace app
