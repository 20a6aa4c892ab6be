#include "tests/support/bench_rig.h"

#include <GLFW/glfw3.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <utility>

#include "app/widgets/fonts.h"
#include "core/run/presets.h"

namespace app {

std::string BenchRig::exports() {
  return ::testing::TempDir() + "basin-exports-" + std::to_string(getpid());
}

BenchRig::BenchRig(ImVec2 display, const std::string& preset, int64_t step)
    : renderer_(make_null_renderer()),
      session_(std::make_unique<basin::testing::FakeSession>(basin::load_preset(preset))),
      ui(
          display, [this] { step_frame(); }, RigWindow::none),
      bench(*renderer_, WindowSettings{}, exports(), [] {}) {
  bench.theme().log = &ui.log;
  ui.before_frame = [this](ImGuiIO& io) { bench.steer(io); };
  build_fonts(bench.theme(), {});
  bench.take({RunStarted{1, session_->options(), session_->space(), session_->info(), 0}, StateChanged{false}});
  train(static_cast<int>(step));
  ui.frames(3);
  forget();
}

void BenchRig::step_frame() {
  now += 1.0 / 30;
  bench.draw(pressed_, now);
  pressed_.clear();
  for (auto& command : bench.take_commands()) commands_.push_back(std::move(command));
}

void BenchRig::publish() {
  auto snapshot = std::make_shared<basin::Snapshot>(session_->snapshot(bench.view().shared->request));
  snapshot->taken_at = now;
  snapshot->chain_steps = session_->options().chain.steps;
  bench.take(std::move(snapshot));
  const auto& request = bench.view().shared->laboratory_request;
  if (!request.visible) return;
  laboratory_.work(nullptr, 0);
  bench.take(std::make_shared<const basin::LaboratorySnapshot>(laboratory_.snapshot(nullptr, request)));
}

void BenchRig::train(int updates) {
  MetricsRows rows;
  for (int i = 0; i < updates; ++i) rows.rows.push_back(*session_->step({}, 0));
  bench.take({rows});
  publish();
}

void BenchRig::answer() {
  for (const auto& command : std::exchange(commands_, {})) {
    try {
      answer(command);
    } catch (const basin::BadInput& error) {
      bench.take({Notice{Severity::error, error.what()}});
    }
  }
  publish();
  ui.frames(2);
  forget();
}

void BenchRig::answer(const Command& command) {
  if (const auto* edit = std::get_if<SetOptions>(&command)) {
    const auto changed = basin::changed_paths(session_->options(), edit->options);
    session_->set_options(edit->options);
    bench.take({OptionsApplied{session_->options(), changed, session_->step_count()}});
  }
  if (const auto* reset = std::get_if<Reset>(&command)) {
    session_ = std::make_unique<basin::testing::FakeSession>(reset->options);
    bench.take({RunStarted{1, session_->options(), session_->space(), session_->info(), 0}});
  }
  if (const auto* edit = std::get_if<SetLaboratory>(&command)) {
    laboratory_.set(edit->settings);
    bench.take({LaboratoryApplied{laboratory_.settings()}});
  }
  if (const auto* measure = std::get_if<MeasureBias>(&command)) laboratory_.measure_bias(measure->start);
  if (std::holds_alternative<Play>(command)) bench.take({StateChanged{true}});
  if (std::holds_alternative<Pause>(command)) bench.take({StateChanged{false}});
}

void BenchRig::press(KeyChord chord) {
  pressed_.push_back(chord);
  ui.frames(2);
}

void BenchRig::set_by_palette(const std::string& name_and_value) {
  press({GLFW_KEY_SEMICOLON, 0});
  ui.frames(2);
  ui.type(name_and_value);
  ui.frames(1);
  press({GLFW_KEY_ENTER, 0});
  ui.frames(2);
}

void BenchRig::pick(std::string_view id) {
  ui.click("menu." + bench.commands().find(id)->menu);
  ui.click("menu." + std::string(id));
}

}  // namespace app
