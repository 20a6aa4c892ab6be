#include "core/laboratory/composition.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <tuple>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/data/options.h"

namespace basin {
namespace {

constexpr int64_t kDeepest = 8, kMostNodes = 32;
constexpr size_t kLargestFile = 1 << 20;

std::vector<Field> fields_of(CompositionNode& node) {
  std::vector<Field> fields;
  visit_fields(node, FieldCollector("", fields));
  return fields;
}

template <class Node>
Node* find_in(Node& node, int64_t id) {
  if (node.id == id) return &node;
  for (auto& child : node.children)
    if (auto* found = find_in(child, id)) return found;
  return nullptr;
}

void collect_ids(CompositionNode& node, std::set<int64_t>& taken, int64_t& next) {
  if (node.id <= 0 || !taken.insert(node.id).second) {
    while (taken.count(next) > 0) ++next;
    node.id = next;
    taken.insert(next);
  }
  for (auto& child : node.children) collect_ids(child, taken, next);
}

int64_t highest_id(const CompositionNode& root) {
  int64_t highest = 0;
  visit_nodes(root, [&](const CompositionNode& node, int64_t) { highest = std::max(highest, node.id); });
  return highest;
}

void check_source(const CompositionNode& node) {
  if (node.kind == NodeKind::density) {
    std::vector<std::string> names;
    for (const auto& set : kDataSets)
      if (is_closed_form(set.value)) names.emplace_back(set.name);
    if (std::find(names.begin(), names.end(), node.source) == names.end()) throw BadInput(unknown_name("Density", node.source, names));
  } else if (node.source.empty() && is_leaf(node.kind) && node.kind != NodeKind::run) {
    throw BadInput(fmt::format("A node of kind '{}' lacks its source; name a {}.", entry_of(kNodeKinds, node.kind).name,
                               node.kind == NodeKind::model     ? "checkpoint or run folder"
                               : node.kind == NodeKind::drawing ? "picture or table of points"
                                                                : "preset"));
  }
}

void check_children(const CompositionNode& node) {
  const auto name = entry_of(kNodeKinds, node.kind).name;
  const size_t count = node.children.size();
  if (is_leaf(node.kind) && count > 0) throw BadInput(fmt::format("A node of kind '{}' has {} children; it takes none.", name, count));
  if (node.kind == NodeKind::conditions && count < 2) throw BadInput("A 'given' has one child; it takes a base and at least one condition on it.");
  if (node.kind == NodeKind::without && count != 2)
    throw BadInput(fmt::format("A 'not' has {} children; it takes 2: what stays and what is taken away.", count));
  if (!node.label.empty() && node.kind != NodeKind::model) throw BadInput(fmt::format("A node of kind '{}' has no classes; leave class out.", name));
  if (!is_leaf(node.kind) && count == 0) throw BadInput(fmt::format("An '{}' has no children; give it at least one.", name));
}

CompositionNode read_node(const toml::table& table, const std::string& source);

void read_entry(CompositionNode& node, const std::string& key, const toml::node& value, const std::string& source) {
  if (key == "kind") {
    std::vector<std::string> names;
    for (const auto& kind : kNodeKinds) {
      if (value.value_or(std::string{}) == kind.name) return void(node.kind = kind.value);
      names.emplace_back(kind.name);
    }
    throw BadInput(unknown_name("Kind of node", value.value_or(std::string{}), names));
  }
  if (key == "source" && value.is_string()) return void(node.source = value.as_string()->get());
  if (key == "class" && value.is_string()) return void(node.label = value.as_string()->get());
  if (key == "class" && value.is_integer()) return void(node.label = std::to_string(value.as_integer()->get()));
  if (key == "children" && value.is_array_of_tables()) {
    for (const auto& child : *value.as_array()) node.children.push_back(read_node(*child.as_table(), source));
    return;
  }
  std::vector<std::string> known = {"kind", "source", "class", "children"};
  for (auto& field : fields_of(node)) {
    known.emplace_back(field.name);
    if (field.name != key) continue;
    std::ostringstream text;
    value.visit([&](const auto& typed) { text << typed; });
    return set_from_text(field, text.str());
  }
  throw BadInput(unknown_name("Key", key, known));
}

CompositionNode read_node(const toml::table& table, const std::string& source) {
  CompositionNode node;
  for (const auto& [key, value] : table) {
    const std::string name(key.str());
    if (name == "description" || name == "side_by_side") continue;
    try {
      read_entry(node, name, value, source);
    } catch (const BadInput& error) {
      const std::string what = error.what();
      if (what.rfind(source, 0) == 0) throw;
      throw BadInput(fmt::format("{}, line {}: {}", source, value.source().begin.line, what));
    }
  }
  return node;
}

toml::table to_table(CompositionNode node) {
  toml::table table;
  table.insert("kind", std::string(entry_of(kNodeKinds, node.kind).name));
  if (!node.source.empty()) table.insert("source", node.source);
  if (!node.label.empty()) table.insert("class", node.label);
  for (const auto& field : fields_of(node)) {
    if (const auto* real = std::get_if<RealField>(&field.value)) table.insert(field.name, *real->value);
    if (const auto* const* flag = std::get_if<bool*>(&field.value)) table.insert(field.name, **flag);
  }
  toml::array children;
  for (const auto& child : node.children) children.push_back(to_table(child));
  if (!children.empty()) table.insert("children", std::move(children));
  return table;
}

/// A trained model by its name rather than a file.
bool is_model_name(const CompositionNode& node, const std::filesystem::path& folder) {
  if (node.kind != NodeKind::model || node.source.find_first_of("/.") != std::string::npos) return false;
  std::error_code error;
  return !std::filesystem::exists(folder / node.source, error);
}

/// `folder`: where relative names begin.
template <class Rename>
void rename_files(CompositionNode& node, const std::filesystem::path& folder, Rename&& rename) {
  if (has_file(node.kind) && !node.source.empty() && !is_model_name(node, folder)) node.source = rename(std::filesystem::path(node.source)).string();
  for (auto& child : node.children) rename_files(child, folder, rename);
}

constexpr const char* kPictures = "pictures";  // folder of those of pictures

std::filesystem::path compositions_folder() {
  return program_folder("assets") / "compositions";
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

bool CompositionNode::operator==(const CompositionNode& o) const {
  return std::tie(id, kind, source, label, weight, offset, temperature, balanced, children) ==
         std::tie(o.id, o.kind, o.source, o.label, o.weight, o.offset, o.temperature, o.balanced, o.children);
}

void give_ids(CompositionNode& root) {
  std::set<int64_t> taken;
  int64_t next = highest_id(root) + 1;
  collect_ids(root, taken, next);
}

const CompositionNode* find_node(const CompositionNode& root, int64_t id) {
  return find_in(root, id);
}
CompositionNode* find_node(CompositionNode& root, int64_t id) {
  return find_in(root, id);
}

void visit_nodes(const CompositionNode& root, const std::function<void(const CompositionNode&, int64_t)>& visit) {
  const std::function<void(const CompositionNode&, int64_t)> walk = [&](const CompositionNode& node, int64_t depth) {
    visit(node, depth);
    for (const auto& child : node.children) walk(child, depth + 1);
  };
  walk(root, 0);
}

bool holds_model(const CompositionNode& node) {
  bool holds = false;
  visit_nodes(node, [&](const CompositionNode& below, int64_t) { holds = holds || (is_leaf(below.kind) && below.kind > NodeKind::drawing); });
  return holds;
}

bool holds_run(const CompositionNode& node) {
  bool holds = false;
  visit_nodes(node, [&](const CompositionNode& below, int64_t) { holds = holds || below.kind == NodeKind::run; });
  return holds;
}

std::string describe(const CompositionNode& node) {
  switch (node.kind) {
    case NodeKind::density:
      return node.source;
    case NodeKind::drawing:
      return "drawing " + std::filesystem::path(node.source).filename().string();
    case NodeKind::model:
      return "model " + node.source + (node.label.empty() ? "" : ", " + node.label);
    case NodeKind::preset:
      return "learns " + node.source;
    case NodeKind::run:
      return "this run";
    default:
      return std::string(entry_of(kNodeKinds, node.kind).name);
  }
}

void validate(const CompositionNode& root) {
  int64_t count = 0;
  visit_nodes(root, [&](const CompositionNode& node, int64_t depth) {
    if (depth >= kDeepest) throw BadInput(fmt::format("The composition is deeper than {} levels; flatten it.", kDeepest));
    if (++count > kMostNodes) throw BadInput(fmt::format("The composition has more than {} nodes; leave some out.", kMostNodes));
    check_source(node);
    check_children(node);
    CompositionNode copy = node;
    for (const auto& field : fields_of(copy)) check_range(field);
  });
}

CompositionPreset read_composition(const std::string& text, const std::string& source) {
  toml::table root;
  try {
    root = toml::parse(plain_text(text), source);
  } catch (const toml::parse_error& error) {
    throw BadInput(fmt::format("{}, line {}: {}.", source, error.source().begin.line, error.description()));
  }
  CompositionPreset composition;
  composition.description = root["description"].value_or(std::string{});
  composition.side_by_side = root["side_by_side"].value_or(false);
  composition.root = read_node(root, source);
  try {
    validate(composition.root);
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("{}: {}", source, error.what()));
  }
  give_ids(composition.root);
  return composition;
}

std::string to_toml(const CompositionPreset& composition) {
  auto table = to_table(composition.root);
  if (!composition.description.empty()) table.insert("description", composition.description);
  if (composition.side_by_side) table.insert("side_by_side", true);
  std::ostringstream out;
  out << table << '\n';
  return out.str();
}

CompositionPreset open_composition(const std::string& path) {
  auto composition = read_composition(read_file(path, kLargestFile), path);
  const auto folder = std::filesystem::absolute(path).parent_path();
  rename_files(composition.root, folder, [&](const std::filesystem::path& file) { return std::filesystem::path(path_beside(file.string(), path)); });
  return composition;
}

void save_composition(const std::string& path, CompositionPreset composition) {
  const auto folder = std::filesystem::absolute(path).lexically_normal().parent_path();
  rename_files(composition.root, std::filesystem::current_path(), [&](const std::filesystem::path& file) {
    const auto whole = std::filesystem::absolute(file).lexically_normal(), within = whole.lexically_relative(folder);
    return within.empty() || *within.begin() == ".." ? whole : within;
  });
  write_atomically(path, to_toml(composition));
}

std::vector<std::string> composition_names() {
  return names_in(compositions_folder());
}

std::vector<std::string> picture_composition_names() {
  return names_in(compositions_folder() / kPictures);
}

CompositionPreset load_composition(const std::string& name) {
  auto names = composition_names();
  const auto of_pictures = picture_composition_names();
  const bool pictures = std::find(of_pictures.begin(), of_pictures.end(), name) != of_pictures.end();
  names.insert(names.end(), of_pictures.begin(), of_pictures.end());
  if (std::find(names.begin(), names.end(), name) == names.end()) throw BadInput(unknown_name("Composition", name, names));
  const auto folder = pictures ? compositions_folder() / kPictures : compositions_folder();
  const std::string file = (folder / (name + ".toml")).string();
  auto composition = read_composition(read_file(file), file);
  composition.name = name;
  return composition;
}

}  // namespace basin
