#pragma once
// A tree of image models as one model: whatever draws from, fills with or scores by a model does so by a composition.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/laboratory/composition.h"
#include "core/training/model.h"

namespace basin {

/// Makes models of trees one after another, as weights move: what was opened for the last one is not opened again.
class ModelComposer {
 public:
  std::unique_ptr<Model> compose(const CompositionNode& root);

 private:
  std::map<std::string, std::shared_ptr<const Model>> opened_;  ///< by source, of the last tree
};

/// The model whose energy is that of the tree. Its chain settings, levels of noise and pixels are those of the leaves, which must agree; its classes
/// are chosen in the leaves; its data are those of the first leaf, at `data_path` where that is given. Throws BadInput naming the leaf that is no
/// model of images, or does not fit the first.
std::unique_ptr<Model> compose_models(const CompositionNode& root, const std::string& data_path = {});

/// Where models of trees come from: a ModelComposer, or a test.
using ComposedSource = std::function<std::unique_ptr<Model>(const CompositionNode& root)>;

/// A composition by name, or a file of one (.toml), as one model; anything else as `open_model` does. Throws BadInput.
std::unique_ptr<Model> open_model_or_composition(const SavedFile& file, const LoadWatch& watch);

}  // namespace basin
