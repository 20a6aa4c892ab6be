#include "app/bench_window.h"

#include <fmt/format.h>
#include <sys/resource.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <chrono>

#include "app/window_app.h"
#include "core/run/presets.h"

namespace app {
namespace {

constexpr double kWarmUp = 2;  // seconds of training before anything is counted
constexpr double kIdleSeconds = 8;
constexpr int64_t kLiveChains = 100000;

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Updates a second on this thread alone.
double headless_rate(const basin::RunOptions& options, double seconds, const WorkerHooks& hooks) {
  const auto session = hooks.sessions.make(options, {});
  const double begin = steady_seconds();
  while (steady_seconds() - begin < kWarmUp) session->step();
  const double counted_from = steady_seconds();
  const int64_t first = session->step_count();
  while (steady_seconds() - counted_from < seconds) session->step();
  return static_cast<double>(session->step_count() - first) / (steady_seconds() - counted_from);
}

FrameStats open(const basin::RunOptions& options, double seconds, WindowOptions window, const WorkerHooks& hooks) {
  FrameStats stats;
  window.run = options;
  window.remember_settings = false;
  window.seconds = seconds;
  window.stats = &stats;
  run_window(window, hooks);
  return stats;
}

double updates_per_second(const FrameStats& stats) {
  return stats.training_seconds > 0 ? static_cast<double>(stats.updates) / stats.training_seconds : 0;
}

/// Share of one core that a paused, untouched window uses, its start not counted.
double idle_share(const basin::RunOptions& options, const WorkerHooks& hooks) {
  WindowOptions window;
  window.start_playing = false;
  const double short_begin = processor_seconds();
  open(options, kIdleSeconds / 2, window, hooks);
  const double short_use = processor_seconds() - short_begin;
  open(options, kIdleSeconds + kIdleSeconds / 2, window, hooks);
  const double long_use = processor_seconds() - short_begin - short_use;
  return (long_use - short_use) / kIdleSeconds;
}

}  // namespace

void bench_window(const std::string& preset, double seconds, const WorkerHooks& hooks) {
  const auto options = basin::load_preset(preset);
  const double before = headless_rate(options, seconds / 2, hooks);
  WindowOptions window;
  window.synthetic_keys = {GLFW_KEY_1, GLFW_KEY_2, GLFW_KEY_3, GLFW_KEY_1};
  const auto stats = open(options, seconds, window, hooks);
  const double after = headless_rate(options, seconds / 2, hooks);
  const double headless = 0.5 * (before + after);
  const double with_window = updates_per_second(stats);
  fmt::print("preset {}, {:.0f} s of synthetic input, {} inputs, {} frames ({:.1f} a second)\n", preset, seconds, stats.latency_ms.size(),
             stats.frames, static_cast<double>(stats.frames) / std::max(1e-9, stats.seconds));
  fmt::print("input to paint  median {:.1f} ms  p99 {:.1f} ms  max {:.1f} ms\n", percentile(stats.latency_ms, 0.5),
             percentile(stats.latency_ms, 0.99), percentile(stats.latency_ms, 1.0));
  fmt::print("frame time      median {:.1f} ms  p99 {:.1f} ms\n", percentile(stats.frame_ms, 0.5), percentile(stats.frame_ms, 0.99));
  fmt::print("training        {:.2f} updates/s with the window, {:.2f} without ({:.2f} before, {:.2f} after): {:.2f}\n", with_window, headless,
             before, after, with_window / headless);
  fmt::print("paused and idle {:.1f} % of a core\n", 100 * idle_share(options, hooks));
}

void bench_laboratory(double seconds, const WorkerHooks& hooks) {
  struct Case {
    basin::NodeKind kind;
    bool training;
    const char* what;
  };
  const auto options = basin::load_preset("eight-gaussians");
  for (const Case& one :
       {Case{basin::NodeKind::density, false, "a closed form, nothing trains"}, Case{basin::NodeKind::density, true, "a closed form, a model trains"},
        Case{basin::NodeKind::run, true, "the model that trains"}}) {
    WindowOptions window;
    window.start_playing = one.training;
    window.synthetic_keys = {GLFW_KEY_E, GLFW_KEY_F};
    window.layout = "Laboratory";
    window.laboratory.emplace();
    auto& laboratory = *window.laboratory;
    laboratory.root.kind = one.kind;
    if (one.kind == basin::NodeKind::density) laboratory.root.source = "two-moons";
    laboratory.live.count = kLiveChains;
    laboratory.chain.steps = 1;
    laboratory.moving = true;
    const auto stats = open(options, seconds, window, hooks);
    const auto rate = [&](int64_t count) { return static_cast<double>(count) / std::max(1e-9, stats.seconds); };
    fmt::print("{} chains on {}: {:.1f} frames/s, {:.1f} moves shown/s, {:.1f} landscapes of the run/s, {:.1f} updates/s\n", kLiveChains, one.what,
               rate(stats.frames), rate(stats.laboratory_pictures), rate(stats.snapshots), updates_per_second(stats));
    fmt::print("  input to paint  median {:.1f} ms  p99 {:.1f} ms; frame median {:.1f} ms  p99 {:.1f} ms\n", percentile(stats.latency_ms, 0.5),
               percentile(stats.latency_ms, 0.99), percentile(stats.frame_ms, 0.5), percentile(stats.frame_ms, 0.99));
  }
}

void bench_canvas(const WorkerHooks& hooks) {
  constexpr double kStrokes = 500, kStrokeSeconds = 11.0 / 60;
  const auto options = basin::load_preset("fashion-mnist");
  WindowOptions window;
  window.synthetic_keys = {GLFW_KEY_X};  // paint and erase in turn
  window.synthetic_strokes = true;
  window.layout = "Inpaint";
  window.canvas.emplace();
  window.canvas->chains = 32;
  const auto stats = open(options, kStrokes * kStrokeSeconds + kWarmUp, window, hooks);
  const auto fifth = static_cast<std::ptrdiff_t>(stats.latency_ms.size() / 5);
  const std::vector<double> first(stats.latency_ms.begin(), stats.latency_ms.begin() + fifth),
      last(stats.latency_ms.end() - fifth, stats.latency_ms.end());
  const auto print = [](const char* what, const std::vector<double>& values) {
    fmt::print("{:15} median {:.1f} ms  p99 {:.1f} ms  max {:.1f} ms\n", what, percentile(values, 0.5), percentile(values, 0.99),
               percentile(values, 1.0));
  };
  fmt::print("{:.0f} strokes in {:.0f} s while 32 chains run and fashion-mnist trains ({:.2f} updates/s), {:.1f} frames/s\n", kStrokes, stats.seconds,
             updates_per_second(stats), static_cast<double>(stats.frames) / std::max(1e-9, stats.seconds));
  print("move to paint", stats.latency_ms);
  print("  first fifth", first);
  print("  last fifth", last);
  if (stats.memory_mb.size() > 20)
    fmt::print("memory          {:.0f} MB after 10 s, {:.0f} MB at the end\n", stats.memory_mb[10], stats.memory_mb.back());
}

}  // namespace app
