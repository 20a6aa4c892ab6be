#pragma once
// A Session without LibTorch: instant, deterministic, with pictures; for the worker's and the window's tests.

#include <cmath>
#include <fstream>

#include "core/base/errors.h"
#include "core/training/session.h"

namespace basin::testing {

class FakeSession : public Session {
 public:
  explicit FakeSession(const RunOptions& options) : options_(options) {
    validate(options);
    if (options.network.kind != Network::mlp) space_ = {true, 1, 28, 28, -1.0, 1.0, {}};
    verdict_ = {Health::healthy, "gap-within-noise", "The gap averages +0.01 against a spread of E of 1.2."};
  }
  explicit FakeSession(const SavedFile& file) : FakeSession(RunOptions{}) {
    std::ifstream in(file.path);
    if (!(in >> steps_)) throw BadInput("'" + file.path + "' is not a checkpoint.");
    std::string word;
    paused_ = in >> word && word == "paused";
    if (file.threads) options_.compute.threads = *file.threads;
  }

  const RunOptions& options() const override { return options_; }
  const SampleSpace& space() const override { return space_; }
  RunInfo info() const override { return {"cpu", 2, "fake", 17025, "float32"}; }
  int64_t step_count() const override { return steps_; }
  double seconds() const override { return 0.01 * static_cast<double>(steps_); }
  const Verdict& verdict() const override { return verdict_; }
  const Model& model() const override { throw std::logic_error("A fake session has no model."); }

  void set_options(const RunOptions& options) override {
    validate(options);
    if (needs_reset(options_, options)) throw BadInput("A reset is needed.");
    options_ = options;
  }
  void set_budget(const Budget& budget) override { budget_ = budget; }
  const Budget& budget() const override { return budget_; }

  std::optional<Metrics> step(const OnProgress& on_progress, int64_t chunk) override {
    for (int64_t k = 0; k < options_.chain.steps; k += std::max<int64_t>(1, chunk))
      if (on_progress && !on_progress(Stage::sample, k)) return std::nullopt;
    ++steps_;
    alarmed_ = steps_ == break_at_;
    if (alarmed_)
      verdict_ = {Health::diverging,
                  "gap-runaway",
                  "The gap averages +9, beyond 6: the model has valleys away from the data.",
                  "the model has valleys away from the data",
                  9,
                  6},
      break_at_ = -1;
    const auto t = static_cast<double>(steps_);
    Metrics row;
    row.step = steps_;
    row.seconds = seconds();
    row.energy_data = std::sin(t / 90) + 0.05 * std::sin(t * 1.7);
    row.energy_samples = std::sin(t / 90 - 0.05) + 0.05 * std::sin(t * 2.3);
    row.gap = row.energy_data - row.energy_samples;
    row.loss = row.gap;
    row.grad_norm = 1 + 0.3 * std::sin(t);
    row.energy_data_sd = row.energy_samples_sd = 0.4;
    row.chain_grad_norm = 2 + 0.2 * std::sin(t * 0.7);
    row.diversity = 1.0;
    row.at_box = 0.01;
    row.learning_rate = 1e-3;
    row.health = verdict_.health;
    row.rule = verdict_.rule;
    if (!space_.image && steps_ % 10 == 0) {
      row.kl = 1.0 / (1 + t / 100);
      row.nll = 2.5 + row.kl;
      row.kl_live = 1.2 * row.kl;
    }
    curves_.append(row);
    return row;
  }

  bool move_chains(const OnProgress& on_progress, int64_t) override { return !on_progress || on_progress(Stage::sample, options_.chain.steps); }

  Snapshot snapshot(const SnapshotRequest& request) override {
    Snapshot s;
    s.step = steps_;
    s.space = space_;
    s.verdict = verdict_;
    space_.image ? fill_images(s, request) : fill_points(s, request);
    for (int i = 0; i < 500; ++i) {
      s.energies_data.push_back(static_cast<float>(std::sin(i * 0.7) + 0.1 * std::cos(i)));
      s.energies_samples.push_back(static_cast<float>(std::sin(i * 0.9) + 0.3));
    }
    return s;
  }

  void save(const std::string& path) const override {
    std::ofstream out(path);
    if (!(out << steps_ << (paused_ ? " paused" : ""))) throw BadInput("Cannot write '" + path + "'.");
  }
  const CurveRecord& curves() const override { return curves_; }
  bool paused() const override { return paused_; }
  void set_paused(bool paused) override { paused_ = paused; }
  void export_samples(const std::string& path) override { save(path); }
  void export_buffer(const std::string& path) override { save(path); }

  void edit_slots(const std::vector<int64_t>& slots, SlotEdit edit) override { slot_edits.emplace_back(slots, edit); }
  std::vector<std::pair<std::vector<int64_t>, SlotEdit>> slot_edits;  ///< in the order asked for

  bool alarmed() const override { return alarmed_; }
  std::vector<Remedy> remedies() const override { return options_.rescue.mode == RescueMode::off ? std::vector<Remedy>{} : remedies_for(options_); }
  /// Goes back ten updates.
  void rescue(const std::string& name) override {
    for (const auto& remedy : remedies()) {
      if (remedy.name != name) continue;
      rescues_.push_back({steps_, std::max<int64_t>(0, steps_ - 10), name, verdict_.rule});
      options_ = with_remedy(options_, remedy);
      steps_ = rescues_.back().resumed_step;
      verdict_ = {Health::healthy, "rescued", "Rescued."};
      alarmed_ = false;
      return;
    }
    throw BadInput("Remedy '" + name + "' is unknown.");
  }
  const std::vector<Rescue>& rescues() const override { return rescues_; }
  /// The update with this number raises an alarm, once.
  void break_at(int64_t step) { break_at_ = step; }

 private:
  static float energy_at(double x, double y) {
    const double r = std::hypot(x, y), angle = std::atan2(y, x);
    return static_cast<float>(2 * (r - 2.5) * (r - 2.5) + 1.5 * (1 - std::cos(8 * angle)) - 1);
  }

  void fill_points(Snapshot& s, const SnapshotRequest& request) const {
    const int64_t n = request.landscape_size;
    s.energy.size = n;
    for (int64_t r = 0; r < n; ++r)
      for (int64_t c = 0; c < n; ++c) s.energy.values.push_back(energy_at(-4 + 8 * (c + 0.5) / n, -4 + 8 * (r + 0.5) / n));
    s.log_z = 1.9;
    s.weights = request.weights;
    s.kl = request.weights == WeightsKind::live ? 0.12 : 0.1;
    if (request.two_phase) fill_phases(s);
    for (int i = 0; i < 512; ++i) {
      const double a = i * 0.7853981633974483, w = 0.35 * std::sin(i * 12.9898), v = 0.35 * std::sin(i * 78.233);
      s.data.push_back({static_cast<float>(2.5 * std::cos(a) + w), static_cast<float>(2.5 * std::sin(a) + v)});
      s.chains.push_back({static_cast<float>(2.5 * std::cos(a) + v), static_cast<float>(2.5 * std::sin(a) - w)});
      s.chain_energy.push_back(energy_at(s.chains.back().x, s.chains.back().y));
    }
    for (const int64_t chain : request.watched) {
      ChainTrace trace;
      trace.chain = chain;
      for (int64_t k = 0; k <= options_.chain.steps; ++k) {
        const double a = chain + 0.05 * static_cast<double>(k), r = 2.5 + std::sin(0.7 * k + chain) * 0.2;
        trace.path.push_back({static_cast<float>(r * std::cos(a)), static_cast<float>(r * std::sin(a))});
        if (k == options_.chain.steps) break;
        trace.energy.push_back(energy_at(trace.path.back().x, trace.path.back().y));
        trace.grad_norm.push_back(1 + 0.1f * static_cast<float>(k % 5));
      }
      s.traces.push_back(trace);
    }
    fill_slots(s, 5000);
    for (const auto& slot : s.buffer.slots) {
      const double a = slot.slot * 0.7853981633974483;
      s.buffer.points.push_back({static_cast<float>(2.5 * std::cos(a) + 0.4 * std::sin(slot.slot * 3.1)),
                                 static_cast<float>(2.5 * std::sin(a) + 0.4 * std::sin(slot.slot * 1.7))});
    }
  }

  static void fill_phases(Snapshot& s) {
    TwoPhase& phases = s.two_phase;
    phases.data_phase = phases.sample_phase = phases.regulariser = phases.momentum = phases.total = s.energy;
    const float scale = 1e-3f;
    for (size_t i = 0; i < s.energy.values.size(); ++i) {
      phases.total.values[i] = phases.data_phase.values[i] = -scale * s.energy.values[i];
      phases.sample_phase.values[i] = 0.5f * scale * s.energy.values[i];
      phases.total.values[i] += phases.sample_phase.values[i];
      phases.regulariser.values[i] = phases.momentum.values[i] = 0;
    }
  }

  void fill_images(Snapshot& s, const SnapshotRequest& request) const {
    s.images = pictures(64);
    for (int i = 0; i < 64; ++i) s.chain_energy.push_back(0.1f * static_cast<float>(i % 13));
    for (const int64_t chain : request.watched) {
      ChainTrace trace;
      trace.chain = chain;
      for (int64_t k = 0; k < options_.chain.steps; ++k) {
        trace.energy.push_back(1.0f / (1.0f + static_cast<float>(k)));
        trace.grad_norm.push_back(0.5f);
      }
      s.traces.push_back(trace);
    }
    for (int64_t f = 0; f < request.film_frames; ++f) s.film_steps.push_back(f * options_.chain.steps / request.film_frames);
    s.film = pictures(static_cast<int64_t>(request.watched.size()) * request.film_frames);
    fill_slots(s, request.buffer_count);
    s.buffer.images = pictures(request.buffer_count);
    s.buffer.first = request.buffer_first;
    for (const int64_t slot : request.buffer_followed) s.buffer.followed.push_back({slot, steps_ * 10, 0, 0.5f, -1, steps_});
    s.buffer.followed_images = pictures(static_cast<int64_t>(request.buffer_followed.size()));
    if (!request.buffer_map) return;
    auto map = std::make_shared<SlotMap>();
    for (int64_t i = 0; i < 100; ++i) {
      map->slots.push_back({i, i, 0, 0.1f});
      map->places.push_back({static_cast<float>(i % 10) / 5 - 0.9f, static_cast<float>(i / 10) / 5 - 0.9f});
      map->groups.push_back(i < 10 ? 0 : -1);
    }
    map->group_count = 1, map->alike = 10, map->step = steps_;
    s.buffer.map = map;
  }

  void fill_slots(Snapshot& s, int64_t count) const {
    s.buffer.size = s.buffer.listed = 5000;
    s.buffer.capacity = 10000;
    s.buffer.stored = steps_ * 64;
    s.buffer.fresh_rate = 0.05;
    for (int64_t i = 0; i < count; ++i) {
      s.buffer.slots.push_back({i, (i * 37) % 900, steps_ - (i * 37) % 900, 0.01f * static_cast<float>(i % 300)});
      s.buffer.ages.push_back(static_cast<float>((i * 37) % 900));
    }
  }

  static ImageBatch pictures(int64_t count) {
    ImageBatch images{count, 1, 28, 28, {}};
    for (int64_t i = 0; i < count; ++i)
      for (int y = 0; y < 28; ++y)
        for (int x = 0; x < 28; ++x) {
          const double r = std::hypot(x - 14.0 - 3 * std::sin(i), y - 14.0);
          images.bytes.push_back(static_cast<uint8_t>(r < 5 + i % 6 ? 220 - 10 * r : 10 + (x * y * (i + 1)) % 23));
        }
    return images;
  }

  RunOptions options_;
  Budget budget_;
  SampleSpace space_;
  Verdict verdict_;
  int64_t steps_ = 0, break_at_ = -1;
  bool alarmed_ = false, paused_ = false;
  std::vector<Rescue> rescues_;
  CurveRecord curves_;
};

inline SessionSource fake_sessions() {
  return {[](const RunOptions& options, const LoadWatch&) { return std::make_unique<FakeSession>(options); },
          [](const SavedFile& file, const LoadWatch&) { return std::make_unique<FakeSession>(file); }};
}

}  // namespace basin::testing
