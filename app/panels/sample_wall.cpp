#include "app/panels/sample_wall.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/restoration/fill_order.h"

namespace app {
namespace {

constexpr int64_t kUsualSteps = 200;

}  // namespace

void SampleWall::open(const std::string& name) {
  if (opened_ && name == settings.model && model) return;
  opened_ = true;
  settings.model = name;
  model.reset();
  snapshot = nullptr;
  chosen = 0;
  settings.request = {};
  settings.request.count = 1, settings.request.steps = 1;  // until the model says what suits it
  ++settings.serial;
  ++edits;
}

void SampleWall::open_again() {
  model.reset();
  open(settings.model);
}

void SampleWall::take(SampledModel opened) {
  if (opened.model != settings.model) return;
  model = std::move(opened);
  const auto& options = model->options;
  const auto usual = usual_knobs();
  knobs.steps = usual.steps, knobs.step_size = usual.step_size, knobs.temperature = usual.temperature, knobs.noise = usual.noise;
  knobs.anneal_from = 0, knobs.flips = 0;
  knobs.descent = usual.descent, knobs.particles = usual.particles;
  const auto& names = model->space.classes;
  if (std::find(names.begin(), names.end(), label) == names.end()) label.clear();
  each_class = each_class && options.network.classes > 0;
  if (start.count == 1 && (start.channels != model->space.channels || start.height != model->space.height || start.width != model->space.width))
    start = {};
  settings.running = true;
  restart();
}

std::vector<basin::Field> SampleWall::fields_of(SampleKnobs& asked) const {
  std::vector<basin::Field> fields;
  visit_fields(asked, model->options, {start.count == 1, under_conditions()}, basin::FieldCollector("samples.", fields));
  return fields;
}

SampleKnobs SampleWall::usual_knobs() const {
  const auto& options = model->options;
  SampleKnobs usual;
  usual.steps = options.network.noise_levels > 0 ? options.chain.steps : kUsualSteps;
  usual.step_size = options.chain.step_size, usual.temperature = options.chain.temperature, usual.noise = options.chain.noise;
  return usual;
}

void SampleWall::set(const SampleKnobs& wanted) {
  auto old = knobs, now = wanted;
  now.nearness = old.nearness;
  const auto was = fields_of(old), is = fields_of(now);
  const bool other_chains = !std::equal(was.begin(), was.end(), is.begin(), [](const auto& a, const auto& b) { return to_text(a) == to_text(b); });
  knobs = wanted;
  settings.nearness = wanted.nearness;
  settings.running = settings.running || other_chains || settings.neighbours;
  ++edits;
  if (other_chains) restart();
}

void SampleWall::choose_class(const std::string& name, bool each) {
  each_class = each, label = name;
  restart();
}

void SampleWall::next_class() {
  const auto& names = model->space.classes;
  const auto now = std::find(names.begin(), names.end(), label);
  if (!each_class && label.empty()) return choose_class("", true);
  const auto next = each_class ? names.begin() : now == names.end() ? now : now + 1;
  choose_class(next == names.end() ? std::string() : *next, false);
}

bool SampleWall::under_conditions() const {
  return model && model->options.network.noise_levels > 0 && settings.model == kComposedModel && settings.tree.kind == basin::NodeKind::conditions;
}

void SampleWall::take_tree(const basin::CompositionNode& root) {
  const bool before = under_conditions();
  settings.tree = root;
  if (settings.model != kComposedModel) return;
  settings.running = true;
  ++edits;
  if (knobs.particles > 1 && under_conditions() != before) restart();
}

basin::SampleRequest SampleWall::request() const {
  basin::SampleRequest request;
  request.count = knobs.count, request.steps = knobs.steps, request.seed = knobs.seed;
  request.from_buffer = model->has_buffer;
  request.particles = under_conditions() ? knobs.particles : 1;
  request.flips = model->options.network.classes > 0 ? std::min(knobs.flips, knobs.steps - 1) : 0;
  if (model->options.network.classes > 0) request.label = each_class ? "" : label, request.each_class = each_class;
  auto chain = model->options.chain;
  chain.step_size = knobs.step_size, chain.temperature = knobs.temperature;
  if (model->options.network.noise_levels > 1) request.descent = knobs.descent;
  if (basin::sampler_of(chain).own_noise && request.descent == basin::Descent::moves)
    request.noise = knobs.noise, request.anneal_from = knobs.anneal_from > knobs.noise && knobs.noise > 0 ? knobs.anneal_from : 0;
  request.settings.chain = chain;
  if (start.count == 1) request.start = std::make_shared<const basin::ImageBatch>(start), request.start_noise = knobs.start_noise;
  return request;
}

void SampleWall::restart() {
  if (!model) return;
  settings.request = request();
  ++settings.serial;
  ++edits;
}

void SampleWall::toggle_running() {
  settings.running = !settings.running;
  if (settings.running && snapshot && snapshot->finished && !settings.neighbours) restart();
  ++edits;
}

void SampleWall::toggle_neighbours() {
  settings.neighbours = !settings.neighbours;
  settings.running = settings.running || settings.neighbours;
  ++edits;
}

void SampleWall::toggle_held() {
  held = held ? nullptr : snapshot;
}

basin::ImageBatch SampleWall::compared() const {
  auto pictures = snapshot->view.pictures;
  if (!held || held->view.pictures.bytes.size() != pictures.bytes.size() || held->view.pictures.width != pictures.width) return pictures;
  const int64_t row = pictures.width * pictures.channels, rows = pictures.count * pictures.height;
  const int64_t left = std::clamp<int64_t>(std::lround(divider * static_cast<double>(pictures.width)), 0, pictures.width) * pictures.channels;
  for (int64_t i = 0; i < rows; ++i) std::copy_n(held->view.pictures.bytes.begin() + i * row, left, pictures.bytes.begin() + i * row);
  return pictures;
}

std::vector<int64_t> SampleWall::order() const {
  if (!snapshot) return {};
  if (by_energy) return basin::by_energy(snapshot->view.energies);
  std::vector<int64_t> places(static_cast<size_t>(snapshot->view.pictures.count));
  std::iota(places.begin(), places.end(), 0);
  return places;
}

}  // namespace app
