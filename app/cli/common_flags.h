#pragma once
// Flags by which every command that trains takes settings, and the help on them.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace app {

/// Settings that have flags of their own as well as --set.
struct CommonFlags {
  std::string preset, config, device;
  std::vector<std::string> settings;
  std::optional<int64_t> seed, threads;

  void add_to(CLI::App& app);
  bool given() const { return !preset.empty() || !config.empty() || !all_settings().empty(); }
  /// key=value, in the order in which they apply.
  std::vector<std::string> all_settings() const;
};

/// Every setting with default, range and meaning.
std::string settings_help();

}  // namespace app
