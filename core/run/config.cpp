#include "core/run/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <sstream>

#include "core/base/errors.h"
#include "core/base/text.h"

namespace basin {
namespace {

std::string value_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
  if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  throw BadInput("a setting must be text, a number or true/false");
}

std::string as_toml_value(const Field& field) {
  const bool is_text = std::holds_alternative<std::string*>(field.value) || std::holds_alternative<ChoiceField>(field.value);
  const std::string text = to_text(field);
  if (is_text) return toml_text(text);
  const bool whole_looking_real = std::holds_alternative<RealField>(field.value) && text.find_first_of(".en") == std::string::npos;
  return whole_looking_real ? text + ".0" : text;
}

void set_at(RunOptions& options, const std::string& path, const toml::node& node, const std::string& source) {
  try {
    Field field = field_at(options, path);
    set_from_text(field, value_text(node));
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("{}, line {}: {}", source, node.source().begin.line, error.what()));
  }
}

/// Settings of before L_ent had a weight of its own: `entropy_weight` was its factor within kl_weight.
bool is_factor_of_before(const std::string& path, const toml::table& table) {
  return path == "objective.entropy_weight" && !table.contains("ent_weight");
}

/// Settings of before the clip of noised states had a name of its own: it went with that of moved ones.
void set_clip_of_before(RunOptions& options, const toml::table& chain, const std::string& source) {
  const auto* clip = chain.get("clip_to_box");
  if (clip != nullptr && !chain.contains("clip_noised")) set_at(options, "chain.clip_noised", *clip, source);
}

void apply_group(RunOptions& options, const std::string& group, const toml::table& table, const std::string& source) {
  const toml::node* factor = nullptr;
  for (const auto& [key, node] : table) {
    const std::string path = group + "." + std::string(key.str());
    if (is_factor_of_before(path, table)) {
      factor = &node;
    } else {
      set_at(options, path, node, source);
    }
  }
  if (group == "chain") set_clip_of_before(options, table, source);
  if (factor == nullptr) return;
  set_at(options, "objective.ent_weight", *factor, source);
  options.objective.ent_weight *= options.objective.kl_weight;
}

}  // namespace

std::string toml_text(const std::string& text) {
  std::ostringstream out;
  out << toml::value<std::string>(text);
  return out.str();
}

std::string to_toml(const RunOptions& options) {
  RunOptions copy = options;
  std::string out = fmt::format("preset = {}\n", toml_text(options.preset));
  std::string group;
  for (const auto& field : fields_of(copy)) {
    const std::string its_group = field.path.substr(0, field.path.find('.'));
    if (its_group != group) out += fmt::format("\n[{}]\n", its_group);
    group = its_group;
    out += fmt::format("# {}\n{} = {}\n", field.help, field.name, as_toml_value(field));
  }
  return out;
}

void apply_toml(RunOptions& options, const std::string& text, const std::string& source) {
  toml::table root;
  try {
    root = toml::parse(plain_text(text), source);
  } catch (const toml::parse_error& error) {
    throw BadInput(fmt::format("{}, line {}: {}.", source, error.source().begin.line, error.description()));
  }
  RunOptions changed = options;
  for (const auto& [key, node] : root) {
    const std::string name(key.str());
    if (const auto* table = node.as_table()) {
      apply_group(changed, name, *table, source);
    } else if (name == "preset" && node.is_string()) {
      changed.preset = node.as_string()->get();
    } else if (name != "description") {
      throw BadInput(fmt::format("{}, line {}: '{}' stands outside a group; write it under [data], [network], [chain]...", source,
                                 node.source().begin.line, name));
    }
  }
  options = changed;
}

}  // namespace basin
