#pragma once
// One panel in the no-window rig, fed with snapshots of the fake session.

#include <memory>
#include <utility>
#include <vector>

#include "app/gl/renderer.h"
#include "app/panels/chain_selection.h"
#include "app/panels/panel.h"
#include "tests/support/bench_rig.h"
#include "tests/support/fake_laboratory.h"
#include "tests/support/fake_session.h"
#include "tests/support/ui_rig.h"

namespace app {

inline basin::RunOptions point_options() {
  return {};
}
inline basin::RunOptions image_options() {
  basin::RunOptions options;
  options.network.kind = basin::Network::small_cnn;
  options.data.set = basin::DataSet::fashion_mnist;
  return options;
}

/// The window's commands by name, each always there to be run and without effect.
inline const CommandTable& idle_commands() {
  static const CommandTable table = [] {
    const BenchRig window;
    CommandTable idle;
    for (const auto& entry : window.bench.commands().entries()) idle.add({entry.id, entry.menu, entry.label, entry.keys, entry.help, [] {}});
    return idle;
  }();
  return table;
}

class PanelRig {
 public:
  PanelRig(std::unique_ptr<Panel> panel, const basin::RunOptions& options, ImVec2 display = ImVec2(900, 700))
      : commands_(idle_commands()), session(options), panel_(std::move(panel)), ui(display, [this] { panel_->draw(view); }) {
    shared.request.watched = watched_chains(shared);
    view.history = &history;
    view.options = view.baseline = options;
    view.space = session.space();
    view.outbox = &outbox;
    view.shared = &shared;
    view.commands = &commands_;
    view.renderer = renderer_.get();
    view.theme = &ui.theme;
  }

  basin::Snapshot fresh() { return session.snapshot(shared.request); }
  void show(basin::Snapshot snapshot) {
    view.snapshot = std::make_shared<const basin::Snapshot>(std::move(snapshot));
    ui.frames(3);
  }
  void show_fresh() { show(fresh()); }

  /// Applies the newest SetLaboratory and shows a picture of it.
  void answer_laboratory() {
    for (const auto& command : std::exchange(outbox, {}))
      if (const auto* edit = std::get_if<SetLaboratory>(&command)) laboratory.set(edit->settings);
    view.laboratory_settings = laboratory.settings();
    laboratory.work(nullptr, 0);
    show(laboratory.snapshot(nullptr, shared.laboratory_request));
  }
  void show(basin::LaboratorySnapshot snapshot) {
    view.laboratory = std::make_shared<const basin::LaboratorySnapshot>(std::move(snapshot));
    ui.frames(3);
  }

 private:
  const CommandTable& commands_;  ///< made before this rig's own context of Dear ImGui

 public:
  basin::testing::FakeSession session;
  basin::testing::FakeLaboratory laboratory;
  SharedView shared;
  History history;
  std::vector<Command> outbox;
  View view;

 private:
  std::unique_ptr<Renderer> renderer_ = make_null_renderer();
  std::unique_ptr<Panel> panel_;

 public:
  UiRig ui;
};

}  // namespace app
