#pragma once
// The sub-commands on pictures: inpaint, replay, repair, convert, score, neighbours, factors and fills.

#include <CLI/CLI.hpp>
#include <functional>

#include "app/cli/factors.h"
#include "app/cli/neighbours.h"
#include "app/cli/restore.h"

namespace app {

/// Adds `--reversed` for models of levels of noise.
void add_reversed(CLI::App& sub, basin::Descent& descent);

/// What they were given. Parsed, one sets `action` to what runs it; all three outlive these.
class PictureCommands {
 public:
  PictureCommands(CLI::App& app, std::function<int()>& action, const CommandLine& commands) : app_(app), action_(action), commands_(commands) {}
  void add();

 private:
  void add_inpaint();
  void add_replay();
  void add_repair();
  void add_convert();
  void add_score();
  void add_neighbours();
  void add_factors();
  void add_fills();

  CLI::App& app_;
  std::function<int()>& action_;
  const CommandLine& commands_;
  InpaintCommand inpaint_;
  ReplayCommand replay_;
  RepairCommand repair_;
  ConvertCommand convert_;
  ScoreCommand score_;
  NeighboursCommand neighbours_;
  FactorsCommand factors_;
  FillsCommand fills_;
};

}  // namespace app
