#include "core/laboratory/composed_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "core/base/errors.h"
#include "core/base/paths.h"
#include "core/data/data_source.h"
#include "core/laboratory/tree_energy.h"
#include "core/training/sampling.h"
#include "core/training/torch_model.h"

namespace basin {
namespace {

constexpr const char* kFileEnding = ".toml";

void check_fit(const Model& first, const std::string& first_name, const Model& other, const std::string& name) {
  if (const auto difference = difference_but_classes(first, other); !difference.empty())
    throw BadInput(fmt::format("'{}' does not go with '{}': {}; compose models of the same pictures and levels.", name, first_name, difference));
}

/// The leaf's energy for its class, where it names one.
EnergyPtr leaf_energy(const Model& model, const CompositionNode& node) {
  if (node.label.empty() && knows_classes_alone(model.options()))
    throw BadInput(fmt::format("{} is a classifier, which says of a class how likely it is; give it a class.", describe(node)));
  if (node.label.empty()) return model.energy();
  try {
    return of_class(model, torch::full({1}, class_asked(node.label, model.options(), model.data().space.classes), torch::kLong));
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("{}: {}", describe(node), error.what()));
  }
}

class ComposedModel : public TorchModel {
 public:
  ComposedModel(const CompositionNode& root, std::map<std::string, std::shared_ptr<const Model>>& opened, const std::string& data_path) {
    LeafEnergies energies;
    std::string first_name;
    visit_nodes(root, [&](const CompositionNode& node, int64_t) {
      if (!is_leaf(node.kind)) return check_operator(node);
      if (node.kind != NodeKind::model)
        throw BadInput(fmt::format("'{}' is no saved model; a composition of pictures takes models alone (kind = \"model\").", describe(node)));
      auto& model = models_[node.source];
      if (!model && opened.count(node.source) > 0) model = opened.at(node.source);
      if (!model) model = std::make_shared<SavedModel>(node.source, LoadWatch{}, DeviceChoice::cpu);
      if (!model->data().space.image) throw BadInput(fmt::format("'{}' is a model of points; choose one of images.", node.source));
      if (!first_ || knows_classes_alone(first_->options())) first_ = model.get(), first_name = node.source;
      check_fit(*first_, first_name, *model, node.source);
      energies[node.id] = leaf_energy(*model, node);
    });
    const auto built = build_tree(root, energies, {});
    const auto broken = std::find_if(built.rbegin(), built.rend(), [](const BuiltNode& node) { return !node.error.empty(); });
    if (broken != built.rend()) throw BadInput(broken->error);  // the deepest: others only say that it is below them
    energy_ = built.front().energy;
    if (energy_->is_likelihood())
      throw BadInput("The composition holds classifiers alone, and nothing says which pictures are likely; put a model of pictures first in it.");
    options_ = first_->options();
    options_.network.classes = 0;
    if (!data_path.empty()) options_.data.path = absolute_path(data_path);
    card_ = first_->data();
    card_.space.classes.clear();
    for (const auto& [source, model] : models_) updates_ = std::max(updates_, model->updates());
    opened = models_;
  }

  const RunOptions& options() const override { return options_; }
  const DataCard& data() const override { return card_; }
  int64_t updates() const override { return updates_; }
  bool has_buffer() const override { return false; }
  EnergyPtr energy() const override { return energy_; }
  void read_data(const LoadWatch& watch) override {
    if (!images_.defined()) images_ = load_data(options_.data, watch).images;
  }
  void save(const std::string&) const override {
    throw BadInput("A composition has no weights of its own; keep its .toml beside the models that it names.");
  }

 protected:
  const Energy& own_energy() const override { return *energy_; }
  const ReplayBuffer& buffer() const override {
    if (!buffer_) buffer_ = std::make_unique<ReplayBuffer>(make_noise_buffer(options_, card_.space, device_));
    return *buffer_;
  }
  Shards& shards() const override {
    if (!shards_) shards_ = std::make_unique<Shards>(options_.compute.threads);
    return *shards_;
  }
  const torch::Device& device() const override { return device_; }
  torch::Tensor images() const override { return images_; }

 private:
  static void check_operator(const CompositionNode& node) {
    if (node.balanced)
      throw BadInput("A balanced 'or' needs each child's log Z, which is not known for pictures; set balanced = false and give offsets by hand.");
  }

  std::map<std::string, std::shared_ptr<const Model>> models_;  ///< by source
  const Model* first_ = nullptr;
  torch::Tensor images_;  ///< that the first learned, once they are read
  EnergyPtr energy_;
  RunOptions options_;
  DataCard card_;
  int64_t updates_ = 0;
  torch::Device device_ = torch::kCPU;
  mutable std::unique_ptr<ReplayBuffer> buffer_;  ///< made when chains first start, and these when they first move
  mutable std::unique_ptr<Shards> shards_;
};

}  // namespace

std::unique_ptr<Model> ModelComposer::compose(const CompositionNode& root) {
  return std::make_unique<ComposedModel>(root, opened_, "");
}

std::unique_ptr<Model> compose_models(const CompositionNode& root, const std::string& data_path) {
  std::map<std::string, std::shared_ptr<const Model>> opened;
  return std::make_unique<ComposedModel>(root, opened, data_path);
}

std::unique_ptr<Model> open_model_or_composition(const SavedFile& file, const LoadWatch& watch) {
  if (std::filesystem::path(file.path).extension() == kFileEnding) return compose_models(open_composition(file.path).root, file.data_path);
  const auto names = picture_composition_names();
  if (std::find(names.begin(), names.end(), file.path) != names.end()) return compose_models(load_composition(file.path).root, file.data_path);
  return open_model(file, watch);
}

}  // namespace basin
