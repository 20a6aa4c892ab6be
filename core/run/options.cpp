#include "core/run/options.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/energy/architecture.h"

namespace basin {
namespace {

constexpr int64_t kLeastSide = 8;  // pixels of an image

bool has_reduced_precision(const NetworkOptions& network) {
  return takes_images(network.kind) && (network.kind != Network::small_cnn || network.classes > 0);
}

/// Reduced precision that nothing would use.
void validate_precision(const RunOptions& options) {
  if (options.chain.precision == Precision::float32) return;
  const auto precision = entry_of(kPrecisions, options.chain.precision).name;
  if (!has_reduced_precision(options.network))
    throw BadInput(
        fmt::format("chain.precision = '{}' is for residual networks and those of classes; network.kind = '{}' computes in single precision; set "
                    "chain.precision=float32.",
                    precision, entry_of(kNetworks, options.network.kind).name));
  if (rejects_moves(options.chain.sampler))
    throw BadInput(fmt::format("chain.precision = '{}' would blur the accept/reject test of chain.sampler = '{}'; set chain.precision=float32.",
                               precision, entry_of(kSamplers, options.chain.sampler).name));
}

/// Levels of noise are learned by their own objective, or a classifier under noise; chains come down through them from noise.
void validate_levels(const RunOptions& options) {
  const auto& network = options.network;
  const bool learned = options.objective.kind == ObjectiveKind::noise_levels, classifies = knows_classes_alone(options);
  if (classifies && network.classes == 0)
    throw BadInput("objective.kind = 'cross-entropy' learns classes, and network.classes = 0 knows none; set network.classes.");
  if (learned && has_logits(network))
    throw BadInput(
        "objective.kind = 'noise-levels' does not suit network.logits = true, whose slopes do not grow as noise falls; set one otherwise.");
  if (!classifies && learned != (network.noise_levels > 0))
    throw BadInput(fmt::format(
        "objective.kind = '{}' and network.noise_levels = {} do not fit: {}.", entry_of(kObjectives, options.objective.kind).name,
        network.noise_levels,
        learned ? "set network.noise_levels to 10 or more" : "set network.noise_levels=0, or objective.kind=noise-levels or cross-entropy"));
  if (network.noise_levels == 0) return;
  if (network.sigma_low > network.sigma_high)
    throw BadInput(fmt::format("network.sigma_low = {} lies above network.sigma_high = {}; chains go down from high to low.", network.sigma_low,
                               network.sigma_high));
  if (options.chain.clip_to_box)
    throw BadInput("chain.clip_to_box = true would cut the noise off that network.noise_levels put on samples; set chain.clip_to_box=false.");
  if (options.buffer.start != ChainStart::noise)
    throw BadInput(fmt::format("buffer.start = '{}' cannot hold states with the noise of network.noise_levels; set buffer.start=noise.",
                               entry_of(kChainStarts, options.buffer.start).name));
}

/// Joint models, and labels that only a classifier's loss asks for.
void validate_classes(const RunOptions& options) {
  const auto& objective = options.objective;
  const bool joint = objective.kind == ObjectiveKind::joint;
  if (joint && options.network.classes == 0)
    throw BadInput("objective.kind = 'joint' learns classes, and network.classes = 0 knows none; set network.classes and network.logits=true.");
  if (joint && objective.class_weight == 0 && objective.marginal_weight == 0 && objective.joint_weight == 0)
    throw BadInput("objective.class_weight, marginal_weight and joint_weight are all 0, and nothing would be learned; raise one of them.");
  if (joint && objective.joint_weight > 0 && objective.negatives == Negatives::marginal)
    throw BadInput(fmt::format("objective.joint_weight = {} needs chains of each class; set objective.negatives=by-class.", objective.joint_weight));
  if (options.data.labels_per_class == 0) return;
  if (!learns_classes(options))
    throw BadInput(fmt::format("data.labels_per_class = {} is for what learns classes from labels; set objective.kind=joint or cross-entropy, or 0.",
                               options.data.labels_per_class));
  if (joint && objective.joint_weight > 0)
    throw BadInput(
        fmt::format("objective.joint_weight = {} asks for the class of every picture, and data.labels_per_class = {} hides most; set one of "
                    "them to 0.",
                    objective.joint_weight, options.data.labels_per_class));
}

/// Objectives and chain starts that cannot work with the other settings.
void validate_learning(const RunOptions& options) {
  const auto sampler = options.chain.sampler;
  if (has_kl_term(options.objective) && !is_differentiable(sampler))
    throw BadInput(fmt::format(
        "objective.kl_weight = {} and objective.ent_weight = {} differentiate through Langevin steps, and chain.sampler = '{}' makes others; set "
        "chain.sampler=langevin or both weights to 0.",
        options.objective.kl_weight, options.objective.ent_weight, entry_of(kSamplers, sampler).name));
  if (has_kl_term(options.objective) && options.objective.kl_steps > options.chain.steps)
    throw BadInput(fmt::format("objective.kl_steps = {} is more than the chain.steps = {} of a chain run; lower it.", options.objective.kl_steps,
                               options.chain.steps));
  validate_levels(options);
  validate_classes(options);
  const auto activation = options.network.activation;
  if (options.objective.kind == ObjectiveKind::sliced_score_matching && (activation == Activation::relu || activation == Activation::leaky_relu))
    throw BadInput(
        fmt::format("network.activation = '{}' has no curvature for objective.kind = 'sliced-score-matching' to learn from; use silu or tanh.",
                    entry_of(kActivations, activation).name));
  if (options.buffer.start == ChainStart::persistent && options.optimiser.batch > options.buffer.capacity)
    throw BadInput(fmt::format("optimiser.batch = {} persistent chains do not fit into buffer.capacity = {}; raise the capacity or lower the batch.",
                               options.optimiser.batch, options.buffer.capacity));
}

/// Settings that are for pictures, and those of pictures that cannot work.
void validate_pictures(const RunOptions& options) {
  const bool images = is_image_set(options.data.set);
  if (!images && options.data.range != PixelRange::symmetric)
    throw BadInput(fmt::format("data.range = '{}' is for images, and data.set = '{}' has points; set data.range=symmetric.",
                               entry_of(kPixelRanges, options.data.range).name, entry_of(kDataSets, options.data.set).name));
  if (options.augmentation.blur_size % 2 == 0)
    throw BadInput(fmt::format("augmentation.blur_size = {} has no middle pixel; give an odd number, for example {}.", options.augmentation.blur_size,
                               options.augmentation.blur_size + 1));
  if (!images && (options.augmentation.share > 0 || options.augmentation.every > 0))
    throw BadInput(fmt::format("augmentation.share = {} and augmentation.every = {} are for images, and data.set = '{}' has points; set both to 0.",
                               options.augmentation.share, options.augmentation.every, entry_of(kDataSets, options.data.set).name));
  if (images && options.data.size > 0 && options.data.size < kLeastSide)
    throw BadInput(
        fmt::format("data.size = {} is too small to show anything; use {} or more, or 0 for the size of the files.", options.data.size, kLeastSide));
}

/// What settings of other groups leave without effect.
Idle idle_among(const RunOptions& o, const Field& field) {
  const bool images = is_image_set(o.data.set), in_buffer = o.buffer.start == ChainStart::buffer || o.buffer.start == ChainStart::persistent;
  const auto in_group = [&](std::string_view group) { return field.path.compare(0, group.size(), group) == 0; };
  if (in_group("augmentation.") && !images) return "No effect now: augmentation is for pictures.";
  if (field.path == "augmentation.share" && !in_buffer) return "No effect now: no chain starts from the buffer.";
  if (field.path == "evaluation.every" && images && !(learns_classes(o) && o.data.hold_out > 1))
    return "No effect now: it is for two dimensions, and for classifiers with pictures held out (data.hold_out).";
  if (field.path == "data.labels_per_class" && !learns_classes(o)) return "No effect now: the objective learns no classes.";
  if (field.path == "data.label" && o.network.classes == 0 && o.data.set == DataSet::sprites) return "No effect now: the network knows no classes.";
  if (field.path == "rescue.energy_limit" && !learns_from_samples(o.objective.kind))
    return "No effect now: only contrastive divergence, also of a joint model, settles the level of E.";
  if (field.path == "chain.precision" && !has_reduced_precision(o.network)) return "No effect now: for residual networks and those of classes.";
  return field.idle;
}

}  // namespace

std::vector<Field> fields_of(RunOptions& options) {
  std::vector<Field> fields;
  visit_groups(options,
               [&](std::string_view name, auto& group, std::string_view) { visit_fields(group, FieldCollector(std::string(name) + ".", fields)); });
  for (auto& field : fields) field.idle = idle_among(options, field);
  return fields;
}

Field field_at(RunOptions& options, std::string_view path) {
  std::vector<std::string> paths;
  for (auto& field : fields_of(options)) {
    if (field.path == path) return field;
    paths.push_back(field.path);
  }
  const std::string near = nearest_name(path, paths);
  throw BadInput(fmt::format("Setting '{}' is unknown{} 'basin train --help' lists all settings.", path,
                             near.empty() ? "." : fmt::format("; did you mean '{}'?", near)));
}

std::pair<std::string, std::string> split_assignment(std::string_view assignment) {
  const size_t equals = assignment.find('=');
  if (equals == std::string_view::npos)
    throw BadInput(fmt::format("'{}' is not a setting; write key=value, for example chain.steps=40.", assignment));
  return {std::string(assignment.substr(0, equals)), std::string(assignment.substr(equals + 1))};
}

void set_option(RunOptions& options, std::string_view assignment) {
  const auto [path, value] = split_assignment(assignment);
  Field field = field_at(options, path);
  set_from_text(field, value);
}

std::vector<std::string> changed_paths(const RunOptions& from, const RunOptions& to) {
  RunOptions a = from, b = to;
  const auto before = fields_of(a), after = fields_of(b);
  std::vector<std::string> paths;
  for (size_t i = 0; i < before.size(); ++i)
    if (to_text(before[i]) != to_text(after[i])) paths.push_back(after[i].path);
  return paths;
}

std::vector<std::string> changed_settings(const RunOptions& from, const RunOptions& to) {
  RunOptions target = to;
  auto settings = changed_paths(from, to);
  for (auto& setting : settings) setting += '=' + to_text(field_at(target, setting));
  return settings;
}

std::vector<std::string> reset_paths(const RunOptions& from, const RunOptions& to) {
  RunOptions target = to;
  auto paths = changed_paths(from, to);
  paths.erase(std::remove_if(paths.begin(), paths.end(), [&](const std::string& path) { return field_at(target, path).applies == Applies::live; }),
              paths.end());
  return paths;
}

bool needs_reset(const RunOptions& from, const RunOptions& to) {
  return !reset_paths(from, to).empty();
}

void validate(const RunOptions& options) {
  validate_settings(options);
  if (options.data.set == DataSet::idx && options.data.path.empty())
    throw BadInput("data.path is empty; with data.set = 'idx' give the image file, for example --set data.path=images.idx3-ubyte.gz.");
  if (options.data.set == DataSet::image_folder && options.data.path.empty())
    throw BadInput("data.path is empty; with data.set = 'image-folder' give the folder of pictures, for example --set data.path=pictures.");
  if (options.data.set == DataSet::drawing && options.data.path.empty())
    throw BadInput("data.path is empty; with data.set = 'drawing' give a picture, for example --set data.path=drawing.png.");
  if (options.data.set == DataSet::points && options.data.path.empty())
    throw BadInput("data.path is empty; with data.set = 'points' give a CSV file of two columns, for example --set data.path=points.csv.");
}

void validate_settings(const RunOptions& options) {
  RunOptions checked = options;
  for (const auto& field : fields_of(checked)) check_range(field);
  const bool image_data = is_image_set(options.data.set);
  const bool image_network = takes_images(options.network.kind);
  if (image_data != image_network)
    throw BadInput(fmt::format("network.kind = '{}' cannot learn data.set = '{}'; use {}.", entry_of(kNetworks, options.network.kind).name,
                               entry_of(kDataSets, options.data.set).name,
                               image_data ? "small-cnn, unet or a residual network such as improved-cd" : "mlp"));
  const auto sampler = entry_of(kSamplers, options.chain.sampler).name;
  if (rejects_moves(options.chain.sampler) && options.chain.clip_to_box)
    throw BadInput(
        fmt::format("chain.clip_to_box = true breaks the accept/reject test of chain.sampler = '{}'; set chain.clip_to_box=false.", sampler));
  if (rejects_moves(options.chain.sampler) && (options.chain.gradient_clip > 0 || options.chain.temperature == 0))
    throw BadInput(
        fmt::format("chain.gradient_clip = {} and chain.temperature = {}: chain.sampler = '{}' is exact only without a clip and above temperature 0.",
                    options.chain.gradient_clip, options.chain.temperature, sampler));
  validate_precision(options);
  validate_learning(options);
  validate_pictures(options);
}

}  // namespace basin
