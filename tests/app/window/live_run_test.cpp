// The workbench on a real worker thread with a fake session, as in the program but without window and LibTorch.

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/worker/worker.h"
#include "core/run/presets.h"
#include "tests/support/bench_rig.h"
#include "tests/support/fake_session.h"

namespace app {
namespace {

/// As slow as a small model: a test starved of processor time is not buried in rows.
struct PacedSession : basin::testing::FakeSession {
  using FakeSession::FakeSession;
  std::optional<basin::Metrics> step(const basin::OnProgress& on_progress, int64_t chunk) override {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    return FakeSession::step(on_progress, chunk);
  }
};

struct LiveRun {
  explicit LiveRun(const std::string& preset)
      : renderer(make_null_renderer()),
        ui(
            ImVec2(1400, 900), [this] { bench.draw(std::exchange(keys, {}), now()); }, RigWindow::none),
        bench(*renderer, WindowSettings{}, ::testing::TempDir(), [] {}),
        worker(hooks(), basin::load_preset(preset)) {
    bench.theme().log = &ui.log;
  }
  static WorkerHooks hooks() {
    WorkerHooks hooks;
    hooks.sessions.make = [](const basin::RunOptions& options, const basin::LoadWatch&) { return std::make_unique<PacedSession>(options); };
    return hooks;
  }
  static double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

  void frame() {
    bench.take(worker.take_events());
    bench.take(worker.take_snapshot());
    ui.frames();
    for (auto& command : bench.take_commands()) worker.send(std::move(command));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  template <class Condition>
  bool until(Condition condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) frame();
    return condition();
  }

  std::unique_ptr<Renderer> renderer;
  std::vector<KeyChord> keys;
  UiRig ui;
  Workbench bench;
  Worker worker;
};

class LiveRunTest : public ::testing::TestWithParam<const char*> {};

TEST_P(LiveRunTest, PlaysPausesResetsAndShowsPictures) {
  LiveRun run(GetParam());
  ASSERT_TRUE(run.until([&] { return run.bench.view().info.threads > 0; }));
  run.keys = {{' ', 0}};
  ASSERT_TRUE(run.until([&] { return run.bench.view().playing && run.bench.view().history->last_step() > 20 && run.bench.view().snapshot; }));
  EXPECT_EQ(run.bench.view().snapshot->space.image, run.bench.view().options.network.kind != basin::Network::mlp);
  for (const size_t layout : {0u, 1u, 2u, 3u}) {
    run.bench.panels().show_layout(layout);
    run.frame();
  }
  run.keys = {{' ', 0}};
  ASSERT_TRUE(run.until([&] { return !run.bench.view().playing; }));
  const int64_t step = run.bench.view().history->last_step();
  run.keys = {{'R', kCtrl}};
  ASSERT_TRUE(run.until([&] { return run.bench.view().history->last_step() < step; }));
}

INSTANTIATE_TEST_SUITE_P(PointsAndImages, LiveRunTest, ::testing::Values("two-moons", "fashion-mnist"));

}  // namespace
}  // namespace app
