#pragma once
// The whole window without a window: a Workbench in the rig, fed with events and snapshots by hand, its Commands collected.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/gl/renderer.h"
#include "app/window/workbench.h"
#include "tests/support/fake_laboratory.h"
#include "tests/support/fake_session.h"
#include "tests/support/ui_rig.h"

namespace app {

class BenchRig {
 public:
  /// Starts with a run of `preset` at update `step`, paused, with a snapshot on screen.
  explicit BenchRig(ImVec2 display = ImVec2(1600, 1000), const std::string& preset = "eight-gaussians", int64_t step = 50);

  /// Where the window's exports go: a folder of this process.
  static std::string exports();

  void press(KeyChord chord);
  /// Into the palette that `;` opens.
  void set_by_palette(const std::string& name_and_value);
  /// Commands of one kind sent since the last `forget`.
  template <class T>
  std::vector<T> sent() const {
    std::vector<T> found;
    for (const auto& command : commands_)
      if (const T* one = std::get_if<T>(&command)) found.push_back(*one);
    return found;
  }
  void forget() { commands_.clear(); }
  /// Answers as the worker would: applies what was sent to a fake session and shows its next snapshot.
  void answer();
  /// Feeds `updates` more updates and a snapshot.
  void train(int updates);
  /// Opens menu and picks the command's entry.
  void pick(std::string_view id);
  double now = 100;

 private:
  void answer(const Command& command);
  void step_frame();
  void publish();

  std::unique_ptr<Renderer> renderer_;
  std::unique_ptr<basin::testing::FakeSession> session_;
  basin::testing::FakeLaboratory laboratory_;
  std::vector<KeyChord> pressed_;
  std::vector<Command> commands_;

 public:
  UiRig ui;
  Workbench bench;
};

}  // namespace app
