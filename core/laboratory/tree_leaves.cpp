// Leaves that are made or read rather than named: models that learn here, saved models, drawings; and how they are saved.

#include <fmt/format.h>

#include <filesystem>

#include "core/base/errors.h"
#include "core/data/drawing_file.h"
#include "core/data/smooth_drawing.h"
#include "core/laboratory/tree_laboratory.h"
#include "core/run/presets.h"

namespace basin {
namespace {

/// Of the copy of a drawing leaf.
std::string drawing_path_in(const std::string& folder, const CompositionNode& node) {
  return fmt::format("{}/{}-{}.png", folder, node.id, std::filesystem::path(node.source).stem().string());
}

}  // namespace

/// Those that still fit go on learning.
TreeLaboratory::Learners TreeLaboratory::learners_for(const LaboratorySettings& settings) const {
  Learners learners;
  visit_nodes(settings.root, [&](const CompositionNode& node, int64_t) {
    if (node.kind != NodeKind::preset) return;
    const auto known = learners_.find(node.id);
    if (known != learners_.end() && known->second->options().preset == node.source) return void(learners.insert(*known));
    auto options = load_preset(node.source);
    options.compute.threads = shards_.count();
    options.compute.seed = node.id;
    options.compute.device = DeviceChoice::cpu;  // where the chains and maps of the laboratory are
    if (options.network.kind != Network::mlp)
      throw BadInput("Preset '" + node.source + "' learns images; the 2D laboratory takes presets of points.");
    learners[node.id] = make_session(options);
    if (settings.learning_seconds > 0) learners[node.id]->set_budget({0, settings.learning_seconds});
  });
  return learners;
}

TreeLaboratory::Models TreeLaboratory::models_for(const CompositionNode& root) const {
  Models models;
  visit_nodes(root, [&](const CompositionNode& node, int64_t) {
    if (node.kind != NodeKind::model) return;
    const auto known = models_.find(node.source);
    models[node.source] = known != models_.end() ? known->second : saved_model(node.source);
  });
  return models;
}

TreeLaboratory::Drawings TreeLaboratory::drawings_for(const CompositionNode& root) const {
  Drawings drawings;
  visit_nodes(root, [&](const CompositionNode& node, int64_t) {
    if (node.kind != NodeKind::drawing) return;
    const auto known = drawings_.find(node.source);
    if (known != drawings_.end()) return void(drawings.insert(*known));
    auto weights = read_canvas(node.source);
    auto energy = std::make_shared<SmoothDrawing>(weights);
    drawings[node.source] = {std::move(weights), std::move(energy)};
  });
  return drawings;
}

CompositionNode TreeLaboratory::save_models(const std::string& folder) const {
  auto root = settings_.root;
  for (const auto& [id, learner] : learners_) {
    auto& node = *find_node(root, id);
    const std::string path = fmt::format("{}/{}-{}.safetensors", folder, id, node.source);
    learner->save(path);
    node.kind = NodeKind::model;
    node.source = path;
  }
  visit_nodes(settings_.root, [&](const CompositionNode& node, int64_t) {
    if (node.kind != NodeKind::drawing) return;
    auto& source = find_node(root, node.id)->source;
    source = drawing_path_in(folder, node);
    write_drawing(source, drawings_.at(node.source).weights);  // as they were read: the file may be gone or changed since
  });
  return root;
}

}  // namespace basin
