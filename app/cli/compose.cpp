#include "app/cli/compose.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "app/cli/progress.h"
#include "app/worker/interrupt.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/figures/landscape_figure.h"
#include "core/formats/image_files.h"
#include "core/run/options.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kSlice = 0.1;        // seconds between two looks at Ctrl-C
constexpr int64_t kFigureSide = 360;  // pixels of one map

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

basin::CompositionPreset read(const ComposeRequest& request) {
  if (request.preset.empty() == request.config.empty())
    throw basin::BadInput("Name one composition: --preset NAME ('basin compositions' lists them) or --config FILE.toml.");
  return request.config.empty() ? basin::load_composition(request.preset) : basin::open_composition(request.config);
}

int64_t count_learners(const basin::CompositionNode& root) {
  int64_t count = 0;
  basin::visit_nodes(root, [&](const basin::CompositionNode& node, int64_t) { count += node.kind == basin::NodeKind::preset; });
  return count;
}

basin::LaboratorySettings settings_for(const ComposeRequest& request, const basin::CompositionNode& root) {
  basin::RunOptions holder;  // `chain.*` as --set knows it
  holder.chain.step_size = 0.01;
  for (const auto& setting : request.settings) {
    if (setting.rfind("chain.", 0) != 0)
      throw basin::BadInput(fmt::format("'{}' does not concern chains; compose takes settings of 'chain' only.", setting));
    basin::set_option(holder, setting);
  }
  basin::LaboratorySettings settings;
  settings.root = root;
  settings.chain = holder.chain;
  settings.live.seed = request.seed;
  settings.learning_seconds = request.seconds / static_cast<double>(std::max<int64_t>(1, count_learners(root)));
  return settings;
}

void learn(basin::Laboratory& laboratory, const ComposeRequest& request) {
  auto settings = laboratory.settings();
  if (count_learners(settings.root) == 0) return;
  settings.learning = true;
  laboratory.set(settings);
  Progress progress;
  const auto begin = Clock::now();
  while (!interrupted() && seconds_since(begin) < request.seconds) {
    laboratory.work(nullptr, kSlice);
    progress.show(seconds_since(begin) / request.seconds, fmt::format("learning, {:.0f} s", seconds_since(begin)));
  }
  settings.learning = false;
  laboratory.set(settings);
}

/// `count` chains on the root for `steps` steps from fresh starts.
basin::LaboratorySnapshot run_chains(basin::Laboratory& laboratory, int64_t count, int64_t steps) {
  auto settings = laboratory.settings();
  settings.selected = settings.root.id;
  settings.live.count = count;
  settings.chain.steps = steps;
  settings.moving = true;
  ++settings.restarts;
  laboratory.set(settings);
  basin::LaboratoryRequest request;
  request.most_points = count;
  request.landscape_size = 200;
  request.side_by_side = true;
  laboratory.snapshot(nullptr, request);
  Progress progress;
  while (!interrupted() && laboratory.work(nullptr, kSlice)) progress.show(-1, fmt::format("{} chains, {} steps", count, steps));
  return laboratory.snapshot(nullptr, request);
}

/// The selected node's children and the node, with the paths that the same starts take on each.
basin::ImageBatch figure(const basin::LaboratorySnapshot& snapshot) {
  std::vector<basin::ImageBatch> maps;
  for (const auto& map : snapshot.side_by_side) maps.push_back(basin::draw_paths(map.energy, map.paths, kFigureSide));
  return basin::side_by_side(maps, 8);
}

std::string samples_csv(const basin::LaboratorySnapshot& snapshot) {
  std::string text = "x,y,energy\n";
  for (size_t i = 0; i < snapshot.chains.size(); ++i)
    text += fmt::format("{},{},{}\n", snapshot.chains[i].x, snapshot.chains[i].y, snapshot.energies[i]);
  return text;
}

std::string status_json(const basin::LaboratorySnapshot& snapshot) {
  nlohmann::ordered_json status;
  const auto put = [](nlohmann::ordered_json& object, const char* name, double value) {
    if (std::isfinite(value)) object[name] = value;
  };
  put(status, "kl", snapshot.nodes.front().kl);
  put(status, "total_variation", snapshot.honesty.total_variation);
  put(status, "expected_total_variation", snapshot.honesty.expected_total_variation);
  for (const auto& view : snapshot.nodes) {
    nlohmann::ordered_json node;
    node["id"] = view.id;
    node["what"] = basin::describe(*basin::find_node(snapshot.settings.root, view.id));
    put(node, "log_z", view.log_z);
    put(node, "kl", view.kl);
    if (view.step > 0) node["step"] = view.step;
    node["normalisable"] = view.normalisable;
    status["nodes"].push_back(node);
  }
  return status.dump(2) + "\n";
}

void print(const basin::LaboratorySnapshot& snapshot) {
  fmt::print("{:36} {:>8} {:>10}  {}\n", "node", "log Z", "KL, nats", "on the box");
  basin::visit_nodes(snapshot.settings.root, [&](const basin::CompositionNode& node, int64_t depth) {
    for (const auto& view : snapshot.nodes) {
      if (view.id != node.id) continue;
      const std::string name = std::string(static_cast<size_t>(2 * depth), ' ') + basin::describe(node);
      const std::string kl = std::isfinite(view.kl) ? fmt::format("{:.4f}", view.kl) : "-";
      fmt::print("{:36} {:8.3f} {:>10}  {}\n", name, view.log_z, kl, view.error.empty() ? view.words : view.error);
    }
  });
  const auto& honesty = snapshot.honesty;
  if (basin::holds_model(snapshot.settings.root)) fmt::print("Models and their KL are of the averaged weights.\n");
  fmt::print("{} chains after {} steps: total variation {:.4f} to the exact density ({:.4f} expected of as many exact draws)\n",
             snapshot.chains.size(), snapshot.steps, honesty.total_variation, honesty.expected_total_variation);
}

/// What was learned and the tree over it.
void save_tree(const basin::Laboratory& laboratory, basin::CompositionPreset preset, const std::string& out) {
  preset.root = laboratory.save_models(out);
  basin::save_composition(out + "/composition.toml", std::move(preset));
}

}  // namespace

int compose(const ComposeRequest& request, const CommandLine& commands) {
  const auto preset = read(request);
  const auto laboratory = commands.make_laboratory(request.threads);
  laboratory->set(settings_for(request, preset.root));
  basin::make_writable_folder(request.out);
  listen_for_interrupts();
  learn(*laboratory, request);
  const auto snapshot = run_chains(*laboratory, request.chains, request.steps);
  save_tree(*laboratory, preset, request.out);
  if (interrupted()) {
    fmt::print("Interrupted; what was learned is kept in {}: run 'basin compose --config {}/composition.toml' on it.\n", request.out, request.out);
    return interrupt_code();
  }
  basin::write_png(request.out + "/compose.png", figure(snapshot));
  basin::write_atomically(request.out + "/samples.csv", samples_csv(snapshot));
  basin::write_atomically(request.out + "/status.json", status_json(snapshot));
  print(snapshot);
  fmt::print("Written to {}: compose.png, samples.csv, status.json, composition.toml\n", request.out);
  return 0;
}

int list_compositions() {
  for (const auto& name : basin::composition_names()) fmt::print("{:18} {}\n", name, basin::load_composition(name).description);
  return 0;
}

}  // namespace app
