#include "app/window/run_commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>

#include "app/window/workbench.h"
#include "core/run/presets.h"

namespace app {
namespace {

constexpr double kSlowMotion = 0.3, kSlowest = 5.0, kFastest = 0.02;

/// Of runs that earlier windows or other places left.
void add_reopening(CommandTable& table, Workbench& bench) {
  table.add({"run.resume",
             "Run",
             "Resume the last window's run",
             {{GLFW_KEY_O, kCtrl | kAlt}},
             "Go on with the run that the window before this one left, whether it was closed, killed or lost its display.",
             [&] { bench.resume_offered_run(); },
             [&] { return !bench.offered_run().empty(); }});
  table.add({"run.find-data",
             "Run",
             "Find the data",
             {{GLFW_KEY_F, kCtrl | kAlt}},
             "Say where the data of this run are now, so that it can train; the run opens again with them.",
             [&] { bench.open_find_dialog(); },
             [&] { return !bench.view().info.missing_data.empty(); }});
}

void add_run(CommandTable& table, Workbench& bench) {
  const auto slow = [&] { return bench.view().seconds_per_stage > 0; };
  CommandEntry play{"run.play",
                    "Run",
                    "Play or pause",
                    {{GLFW_KEY_SPACE, 0}},
                    "Start or pause training; a pause loses nothing. In the Laboratory layout Space holds the chains instead.",
                    [&] { bench.view().playing ? bench.send(Pause{}) : bench.send(Play{}); }};
  play.label_now = [&] { return std::string(bench.view().playing ? "Pause" : "Play"); };
  table.add(std::move(play));
  table.add({"run.step", "Run", "Step once", {{GLFW_KEY_S, 0}}, "Make one training update, then pause.", [&] { bench.send(StepOnce{}); }});
  table.add({"run.stage",
             "Run",
             "Step one stage",
             {{GLFW_KEY_N, kShift}},
             "Go on to the next stage of an update (draw, sample, score, update) and hold there; begins an update where none is under way.",
             [&] { bench.send(StepWithin{true}); }});
  table.add({"run.chain-step",
             "Run",
             "Step the chains once",
             {{GLFW_KEY_N, 0}},
             "Make one Langevin step of the update's chains, or pass to its next stage, and hold there; begins an update where none is under way.",
             [&] { bench.send(StepWithin{false}); }});
  table.add(
      {"run.reset", "Run", "Reset", {{GLFW_KEY_R, kCtrl}}, "Start afresh with new weights and an empty buffer; staged settings take effect.", [&] {
         bench.reset();
       }});
  table.add({"run.seed",
             "Run",
             "Reset with a new seed",
             {{GLFW_KEY_R, kCtrl | kShift}},
             "Start afresh with another random seed: other first weights, other noise.",
             [&] { bench.reset_with_new_seed(); }});
  add_reopening(table, bench);
  table.add({"run.slow",
             "Run",
             "Slow motion",
             {{GLFW_KEY_M, 0}},
             "Show every stage of an update and every Langevin step, or go back to full speed.",
             [&, slow] { bench.set_pace(slow() ? 0.0 : kSlowMotion); },
             [] { return true; },
             slow});
  table.add({"run.slower", "Run", "Slower", {{GLFW_KEY_COMMA, 0}}, "Show each stage for longer.", [&, slow] {
               bench.set_pace(slow() ? std::min(kSlowest, bench.view().seconds_per_stage * 1.6) : kFastest);
             }});
  table.add({"run.faster",
             "Run",
             "Faster",
             {{GLFW_KEY_PERIOD, 0}},
             "Show each stage for less long, up to full speed.",
             [&] {
               const double next = bench.view().seconds_per_stage / 1.6;
               bench.set_pace(next < kFastest ? 0.0 : next);
             },
             slow});
}

/// For a run that is in trouble. Each goes back to the last healthy state first.
void add_rescue(CommandTable& table, Workbench& bench) {
  const auto troubled = [&] {
    const View& view = bench.view();
    return view.has_run && view.options.rescue.mode != basin::RescueMode::off &&
           (view.alarm || (view.snapshot && view.snapshot->verdict.health != basin::Health::healthy));
  };
  int number = 0;
  const auto next_key = [&] { return KeyChord{GLFW_KEY_1 + number++, kCtrl}; };
  for (const auto& entry : basin::remedy_list()) {
    const std::string name = entry.name;
    const auto applies = [&bench, name, troubled] {
      const View& view = bench.view();
      const auto remedies = view.alarm ? view.alarm->remedies : basin::remedies_for(view.options);
      return troubled() && std::any_of(remedies.begin(), remedies.end(), [&](const basin::Remedy& remedy) { return remedy.name == name; });
    };
    const KeyChord key = name == basin::kLargerStep ? KeyChord{GLFW_KEY_X, kCtrl | kAlt} : next_key();  // there are nine, and it is rarely offered
    table.add({"rescue." + name,
               "Run",
               std::string("Rescue: ") + entry.title,
               {key},
               std::string("Go back to the last healthy state and train on. ") + entry.words,
               [&bench, name] { bench.send(ApplyRemedy{name}); },
               applies});
  }
  table.add({"rescue.go-on",
             "Run",
             "Alarm: go on as it is",
             {next_key()},
             "Put the alarm aside and train on from where the run stands.",
             [&] { bench.go_on(); },
             [&] { return bench.view().alarm.has_value(); }});
}

void add_twin(CommandTable& table, Workbench& bench) {
  const auto trains = [&] { return bench.view().twin_history != nullptr; };
  table.add({"twin.start",
             "Run",
             "Start the twin",
             {{GLFW_KEY_T, 0}},
             "Train a second run beside the first, on the same data and seed, with the settings that Controls show under Twin.",
             [&] { bench.send(StartTwin{bench.view().shared->twin_staged}); },
             [&] { return bench.view().has_run; }});
  const auto shown = [&]() -> bool& { return bench.view().shared->edits_twin; };
  table.add({"twin.show",
             "Run",
             "Show the twin",
             {{GLFW_KEY_T, kAlt}},
             "Controls show the twin's settings and panels its pictures, or the first run's again. Plots overlay both all the time.",
             [shown] { shown() = !shown(); },
             [] { return true; },
             [shown] { return shown(); }});
  table.add({"twin.end",
             "Run",
             "End the twin",
             {{GLFW_KEY_T, kShift}},
             "The second run ends; the first goes on alone.",
             [&] { bench.send(EndTwin{}); },
             trains});
}

/// Of the preset in this place of the list, from 0: Alt and a digit, Ctrl+Alt and a digit, then Ctrl+Shift and a function key.
std::vector<KeyChord> preset_keys(int place) {
  constexpr int kDigits = 9, kFunctionKeys = 12;
  if (place < 2 * kDigits) return {{GLFW_KEY_1 + place % kDigits, place < kDigits ? kAlt : kAlt | kCtrl}};
  if (place < 2 * kDigits + kFunctionKeys) return {{GLFW_KEY_F1 + place - 2 * kDigits, kCtrl | kShift}};
  return {};
}

void add_presets(CommandTable& table, Workbench& bench) {
  int place = 0;
  for (const auto& preset : basin::presets()) {
    CommandEntry entry{"preset." + preset.name,
                       "Presets",
                       preset.name,
                       preset_keys(place++),
                       preset.description + " Starts a new run.",
                       [&bench, name = preset.name] { bench.choose_preset(name); }};
    entry.checked = [&bench, name = preset.name] { return bench.view().options.preset == name; };
    table.add(std::move(entry));
  }
}

/// Of the trained model in this place of the list, from 0: Ctrl+Alt+Shift and a digit, then Shift and a function key. Later ones have the menu alone.
std::vector<KeyChord> model_keys(int place) {
  constexpr int kDigits = 9, kFunctionKeys = 11;  // Shift+F12 is a screenshot's
  if (place < kDigits) return {{GLFW_KEY_1 + place, kCtrl | kAlt | kShift}};
  if (place < kDigits + kFunctionKeys) return {{GLFW_KEY_F1 + place - kDigits, kShift}};
  return {};
}

void add_models(CommandTable& table, Workbench& bench) {
  const auto mine = [&bench] { return bench.view().models_of_preset(); };
  table.add({"preset.trained",
             "Presets",
             "Start from trained",
             {{GLFW_KEY_N, kAlt}},
             "Start a new run with the weights and settings of the first trained model of this preset; the chains start from noise.",
             [&bench, mine] { bench.start_from(mine().front()); },
             [mine] { return !mine().empty(); }});
  int place = 0;
  for (const auto& model : bench.view().models) {
    CommandEntry entry{"model." + model.name,
                       "Presets",
                       "Trained: " + model.name,
                       model_keys(place++),
                       model.description + " Starts a new run with its weights and settings; the chains start from noise.",
                       [&bench, model] { bench.start_from(model); }};
    entry.checked = [&bench, name = model.name] { return bench.view().options.network.from == name; };
    table.add(std::move(entry));
  }
}

}  // namespace

void add_run_commands(CommandTable& table, Workbench& bench) {
  add_run(table, bench);
  add_rescue(table, bench);
  add_twin(table, bench);
  if (!bench.view().presets.empty()) add_presets(table, bench);
  if (!bench.view().models.empty()) add_models(table, bench);
}

}  // namespace app
