#pragma once
// Filling holes in pictures, and how well models do.

#include <string>
#include <vector>

#include "app/cli/cli.h"
#include "core/restoration/fill_run.h"

namespace app {

struct InpaintCommand {
  std::string source, image, out;
  std::string mask;  ///< file, or a rule: centre=10, lower-half, random=0.5
  std::string label;
  int64_t limit = 0;
  basin::FillOptions fill;
  std::string start = "noise";
  std::vector<std::string> settings;  ///< key=value of chain
};

struct RepairCommand {
  std::string source, image, out, label;
  std::string corruption;  ///< KIND=AMOUNT
  bool corrupted = false;  ///< the pictures are so already; else they are sound, and are corrupted first
  int64_t limit = 0;
  basin::FillOptions fill;
  std::vector<std::string> settings;
};

struct ReplayCommand {
  std::string session, out, source;  ///< the source is used in place of the model that the session names
};

struct FillsCommand {
  std::vector<std::string> sources;
  std::string images, out;
  int64_t count = 200;
  basin::FillOptions fill;
  std::vector<std::string> starts = {"noise"};
};

/// Fills the hole of one picture, or of every picture of a folder or IDX file.
int inpaint(const InpaintCommand& command, const CommandLine& commands);
/// Runs a session of the canvas again; its candidates are the same to the byte on the same machine.
int replay(const ReplayCommand& command, const CommandLine& commands);
/// Takes noise, blur or blocks off pictures.
int repair(const RepairCommand& command, const CommandLine& commands);
struct ConvertCommand {
  std::string source, image, out, label;  ///< an empty label is every class in turn
  int64_t limit = 0;
  basin::FillOptions fill;
  std::vector<std::string> settings;
};
/// Chains from a picture on for another class.
int convert(const ConvertCommand& command, const CommandLine& commands);

struct ScoreCommand {
  std::string source, out;  ///< a CSV file
  std::vector<std::string> images;
  int64_t limit = 0;  ///< of each
};
/// E, |dE/dx| and, of models of classes, p(y | x) of every picture.
int score(const ScoreCommand& command, const CommandLine& commands);

/// The table of errors of models and simple fills.
int fills(const FillsCommand& command, const CommandLine& commands);

}  // namespace app
