// The real window with a fake session; needs a display (Xvfb will do) and skips without one.

#include "app/window_app.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>

#include "app/gl/window.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/run/presets.h"
#include "tests/support/environment.h"
#include "tests/support/fake_laboratory.h"
#include "tests/support/fake_session.h"
#include "tests/support/temporary_folder.h"

namespace app {
namespace {

/// Some 500 updates a second, more than any real network makes.
struct UnhurriedSession : basin::testing::FakeSession {
  using FakeSession::FakeSession;
  std::optional<basin::Metrics> step(const basin::OnProgress& on_progress, int64_t chunk) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return FakeSession::step(on_progress, chunk);
  }
};

WorkerHooks fake_hooks() {
  WorkerHooks hooks;
  hooks.sessions.make = [](const basin::RunOptions& options, const basin::LoadWatch&) { return std::make_unique<UnhurriedSession>(options); };
  hooks.make_laboratory = [](int64_t) { return std::make_unique<basin::testing::FakeLaboratory>(); };
  return hooks;
}

WindowOptions short_run() {
  WindowOptions options;
  options.run = basin::load_preset("eight-gaussians");
  options.width = 1100;
  options.height = 760;
  options.ui_scale = 1;
  options.seconds = 3;
  options.remember_settings = false;
  return options;
}

TEST(WindowApp, NoDisplayIsOneSentenceWithARemedy) {
  const basin::testing::EnvironmentVariable display("DISPLAY", ":nowhere");
  try {
    run_window(short_run(), fake_hooks());
    ADD_FAILURE() << "opened a window without a display";
  } catch (const basin::BadInput& error) {
    EXPECT_NE(std::string(error.what()).find("basin train"), std::string::npos);
  }
}

struct CountingSession : UnhurriedSession {
  CountingSession(const basin::SavedFile& file, std::atomic<int64_t>& count) : UnhurriedSession(file), updates(count) {}
  std::optional<basin::Metrics> step(const basin::OnProgress& on_progress, int64_t chunk) override {
    ++updates;
    return UnhurriedSession::step(on_progress, chunk);
  }
  std::atomic<int64_t>& updates;
};

TEST(WindowApp, ARunThatWasSavedPausedOpensPausedAtItsStart) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  const basin::testing::TemporaryFolder folder;
  for (const bool paused : {true, false}) {
    basin::write_atomically(folder / "run.safetensors", paused ? "12 paused" : "12");
    WindowOptions options = short_run();
    options.file = folder / "run.safetensors";
    options.seconds = 1;
    std::atomic<int64_t> updates{0};
    auto hooks = fake_hooks();
    hooks.sessions.open = [&](const basin::SavedFile& file, const basin::LoadWatch&) { return std::make_unique<CountingSession>(file, updates); };
    EXPECT_EQ(run_window(options, std::move(hooks)), 0);
    EXPECT_EQ(updates > 0, !paused);
  }
}

TEST(WindowApp, OpensAnyFileAtItsStart) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  const basin::testing::TemporaryFolder folder;
  basin::write_atomically(folder / "mine.toml", "[chain]\nsteps = 7\n");
  WindowOptions options = short_run();
  options.file = folder / "mine.toml";
  options.seconds = 1;
  auto hooks = fake_hooks();
  std::atomic<int64_t> steps{0};
  hooks.sessions.make = [&](const basin::RunOptions& run, const basin::LoadWatch&) {
    steps = run.chain.steps;
    return std::make_unique<UnhurriedSession>(run);
  };
  EXPECT_EQ(run_window(options, std::move(hooks)), 0);
  EXPECT_EQ(steps, 7);
  options.file = folder / "none.toml";
  EXPECT_THROW(run_window(options, fake_hooks()), basin::BadInput);
}

TEST(WindowApp, LeavesAScreenshotOfEveryLayout) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  WindowOptions options = short_run();
  options.screenshots = ::testing::TempDir() + "basin-shots";
  EXPECT_EQ(run_window(options, fake_hooks()), 0);
  std::set<std::string> pictures;
  for (const char* layout : {"overview", "stability", "landscape", "teach", "draw", "laboratory"}) {
    const std::string path = options.screenshots + "/layout-" + layout + ".png";
    ASSERT_TRUE(std::filesystem::exists(path)) << path;
    EXPECT_GT(std::filesystem::file_size(path), 20000u) << "nothing is on " << path;
    pictures.insert(basin::read_file(path));
  }
  EXPECT_EQ(pictures.size(), 6u);
  std::filesystem::remove_all(options.screenshots);
}

TEST(Window, AParkedPointerIsNowhere) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  Window window({320, 240}, "test");
  window.use_synthetic_pointer();
  window.on_pointer(50, 60, 0);
  window.begin_frame();
  EXPECT_TRUE(ImGui::IsMousePosValid());
  window.park_pointer(true);
  window.begin_frame();
  EXPECT_FALSE(ImGui::IsMousePosValid()) << "a tooltip would lie on the screenshot";
  window.park_pointer(false);
  window.begin_frame();
  EXPECT_EQ(ImGui::GetIO().MousePos.y, 60);
}

TEST(WindowApp, MeasuresItsAnswersToSyntheticInput) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  FrameStats stats;
  WindowOptions options = short_run();
  options.seconds = 4;
  options.synthetic_keys = {GLFW_KEY_1, GLFW_KEY_2};
  options.stats = &stats;
  EXPECT_EQ(run_window(options, fake_hooks()), 0);
  EXPECT_GE(stats.latency_ms.size(), 20u);
  EXPECT_GT(stats.updates, 0);
  EXPECT_GT(percentile(stats.latency_ms, 0.5), 0);
}

}  // namespace
}  // namespace app
