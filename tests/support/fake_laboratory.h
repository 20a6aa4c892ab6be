#pragma once
// A Laboratory without LibTorch: instant, deterministic, with analytic maps; for the worker's and the window's tests.

#include <cmath>
#include <fstream>

#include "core/base/errors.h"
#include "core/laboratory/laboratory.h"

namespace basin::testing {

/// Leaves are unit Gaussians on a circle, by their names; the rest follows from the tree.
inline double fake_energy(const CompositionNode& node, double x, double y) {
  double energy = 0, mass = 0;
  switch (node.kind) {
    case NodeKind::product:
      for (const auto& child : node.children) energy += child.weight * fake_energy(child, x, y);
      break;
    case NodeKind::mixture:
      for (const auto& child : node.children) mass += std::exp(-child.weight * fake_energy(child, x, y) - child.offset);
      energy = -std::log(mass + 1e-300);
      break;
    case NodeKind::without:
      energy = fake_energy(node.children[0], x, y) - node.children[1].weight * std::min(5.0, fake_energy(node.children[1], x, y));
      break;
    default: {
      const double angle = static_cast<double>(node.source.size());
      energy = 0.5 * (std::pow(x - 2 * std::cos(angle), 2) + std::pow(y - 2 * std::sin(angle), 2));
    }
  }
  return energy / node.temperature;
}

class FakeLaboratory : public Laboratory {
 public:
  FakeLaboratory() {
    settings_.root.source = "eight-gaussians";
    give_ids(settings_.root);
  }
  const LaboratorySettings& settings() const override { return settings_; }
  void set(const LaboratorySettings& settings) override {
    validate(settings.root);
    check_ranges(settings);
    if (settings.restarts != settings_.restarts) steps_ = 0;
    if (!(settings.root == settings_.root)) {
      if (measuring()) bias_.state = BiasState::cancelled;
      bias_.outdated = bias_.state != BiasState::none;
    }
    settings_ = settings;
    give_ids(settings_.root);
  }
  void measure_bias(bool start) override {
    if (!start && measuring()) bias_.state = BiasState::cancelled;
    if (start) bias_ = {}, bias_.state = BiasState::running, bias_.floor = 0.1;
  }
  bool measuring() const override { return bias_.state == BiasState::running; }
  bool work(const Session*, double) override {
    const bool measured = measuring();
    if (measured) measure();
    if (settings_.moving) steps_ += settings_.chain.steps;
    return settings_.moving || settings_.learning || measured;
  }

  LaboratorySnapshot snapshot(const Session*, const LaboratoryRequest& request) override {
    LaboratorySnapshot s;
    s.settings = settings_;
    visit_nodes(settings_.root, [&](const CompositionNode& node, int64_t) {
      NodeView view;
      view.id = node.id;
      view.energy = map_of(node, request.map_size);
      view.log_z = 1.8;
      view.words = "A density on the whole plane.";
      if (holds_model(node)) view.kl = 0.12, view.step = 40;
      s.nodes.push_back(view);
    });
    const auto* selected = find_node(settings_.root, settings_.selected);
    const auto& shown = selected != nullptr ? *selected : settings_.root;
    s.energy = map_of(shown, request.landscape_size);
    s.log_z = 1.8;
    if (request.side_by_side) {
      for (const auto& child : shown.children) s.side_by_side.push_back(path_map(child, request));
      s.side_by_side.push_back(path_map(shown, request));
    }
    s.steps = steps_;
    s.chain_steps_per_second = 1.5e6;
    s.bias = bias_;
    if (steps_ > 0) fill_chains(s, shown, request);
    return s;
  }

  CompositionNode save_models(const std::string& folder) const override {
    if (!std::ofstream(folder + "/fake.safetensors")) throw BadInput("Cannot write into '" + folder + "'.");
    return settings_.root;
  }

 private:
  /// One step size a call, the largest first; ten in all.
  void measure() {
    const double h = kMostBiasStep * std::pow(0.5, static_cast<double>(bias_.langevin.size()));
    bias_.langevin.insert(bias_.langevin.begin(), {h, 10, 0.1 + 0.5 * h, 0.4 * h, 0, 1});
    bias_.mala.insert(bias_.mala.begin(), {h, 10, 0.1 + 0.01 * h, 0.01, 0, 1 - 0.4 * h});
    bias_.done = static_cast<double>(bias_.langevin.size()) / 10;
    if (bias_.langevin.size() == 10) bias_.state = BiasState::done;
  }

  static Grid map_of(const CompositionNode& node, int64_t size) {
    Grid grid;
    grid.size = size;
    for (int64_t r = 0; r < size; ++r)
      for (int64_t c = 0; c < size; ++c) {
        const auto at = [&](int64_t cell) {
          return grid.low + (grid.high - grid.low) * (static_cast<double>(cell) + 0.5) / static_cast<double>(size);
        };
        grid.values.push_back(static_cast<float>(fake_energy(node, at(c), at(r))));
      }
    return grid;
  }

  PathMap path_map(const CompositionNode& node, const LaboratoryRequest& request) const {
    PathMap map{node.id, map_of(node, request.landscape_size), {}};
    for (int64_t chain = 0; chain < 6; ++chain) {
      map.paths.emplace_back();
      for (int64_t k = 0; k <= 40; ++k) map.paths.back().push_back(place_of(chain, k));
    }
    return map;
  }

  Point place_of(int64_t chain, int64_t step) const {
    const double angle = 0.61 * static_cast<double>(chain) + 0.02 * static_cast<double>(step), radius = 1.5 + std::sin(static_cast<double>(chain));
    return {static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle))};
  }

  void fill_chains(LaboratorySnapshot& s, const CompositionNode& shown, const LaboratoryRequest& request) const {
    const int64_t count = settings_.live.count;
    if (count > request.most_points) {
      s.counts.size = 64;
      for (int64_t i = 0; i < 64 * 64; ++i) s.counts.values.push_back(static_cast<float>(i % 7));
    }
    for (int64_t i = 0; i < count && count <= request.most_points; ++i) {
      s.chains.push_back(place_of(i, steps_));
      s.modes.push_back(static_cast<int16_t>(i % 11 - 1));
      s.ages.push_back(static_cast<float>((steps_ + 13 * i) % 400));
      s.energies.push_back(static_cast<float>(fake_energy(shown, static_cast<double>(s.chains.back().x), static_cast<double>(s.chains.back().y))));
    }
    for (int64_t i = 0; i < std::min(count, request.trails); ++i) {
      s.trails.emplace_back();
      for (int64_t k = std::max<int64_t>(0, steps_ - 30); k <= steps_; ++k) s.trails.back().push_back(place_of(i, k));
    }
    for (int i = 0; i < 10; ++i) s.shares.push_back({place_of(i, 0), 0.19 - 0.02 * i, 0.1});
    fill_honesty(s.honesty);
    if (request.probed >= 0 && request.probed < count) fill_probe(s.probe, request.probed);
  }

  void fill_honesty(Honesty& h) const {
    h.step = steps_;
    h.size = 32;
    for (int i = 0; i < 32 * 32; ++i) {
      const double x = (i % 32 - 15.5) / 8, y = (static_cast<double>(i / 32) - 15.5) / 8;
      h.exact.push_back(static_cast<float>(std::exp(-0.5 * (x * x + y * y)) / 400));
      h.histogram.push_back(h.exact.back() * static_cast<float>(1 + 0.2 * std::sin(i)));
    }
    h.total_variation = 0.05 + 1.0 / (1.0 + static_cast<double>(steps_));
    h.expected_total_variation = 0.05;
    h.kl = 0.02, h.modes = 4, h.covered = 3, h.r_hat = 1.004, h.effective_samples = 812, h.autocorrelation_steps = 37, h.accepted = 0.58,
    h.implied_temperature = 1;
  }

  void fill_probe(Probe& p, int64_t chain) const {
    p.chain = chain;
    p.before = place_of(chain, steps_ - 1);
    p.drift = {0.03f, -0.01f};
    p.noise = {-0.02f, 0.06f};
    p.after = {p.before.x + p.drift.x + p.noise.x, p.before.y + p.drift.y + p.noise.y};
    for (int64_t k = std::max<int64_t>(0, steps_ - 50); k < steps_; ++k)
      p.path.push_back(place_of(chain, k)), p.energy.push_back(static_cast<float>(std::cos(0.1 * static_cast<double>(k))));
    visit_nodes(settings_.root, [&](const CompositionNode& node, int64_t) {
      if (is_leaf(node.kind)) p.shares.push_back({node.id, {static_cast<float>(node.id), -1}});
    });
    p.age = steps_;
  }

  LaboratorySettings settings_;
  int64_t steps_ = 0;
  BiasCurve bias_;
};

}  // namespace basin::testing
