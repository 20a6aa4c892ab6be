#include "app/cli/common_flags.h"

#include <fmt/format.h>

#include "app/cli/number_checks.h"
#include "core/base/paths.h"
#include "core/run/options.h"

namespace app {
namespace {

std::string range_of(const basin::Field& field) {
  if (const auto* whole = std::get_if<basin::IntField>(&field.value)) return fmt::format("{} to {}", whole->range.low, whole->range.high);
  if (const auto* real = std::get_if<basin::RealField>(&field.value)) return fmt::format("{} to {}", real->range.low, real->range.high);
  if (std::holds_alternative<bool*>(field.value)) return "true, false";
  const auto* choice = std::get_if<basin::ChoiceField>(&field.value);
  if (!choice) return "text";
  std::vector<std::string_view> names;
  for (const auto& item : choice->items) names.push_back(item.first);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void CommonFlags::add_to(CLI::App& app) {
  app.add_option("--preset", preset, "Named starting point; 'basin presets' lists them");
  app.add_option("--config", config, "TOML file of settings, over the preset; paths in it are meant beside it")->transform(basin::expand_home);
  app.add_option("--set", settings, "key=value, over both; may be repeated")->allow_extra_args(false);
  app.add_option("--seed", seed, "Same as --set compute.seed=N")->check(whole_number());
  app.add_option("--threads", threads, "Same as --set compute.threads=N; 0 is one per core")->check(whole_number());
  app.add_option("--device", device, "auto, cpu or cuda; same as --set compute.device=...");
}

std::vector<std::string> CommonFlags::all_settings() const {
  auto all = settings;
  if (seed) all.push_back(fmt::format("compute.seed={}", *seed));
  if (threads) all.push_back(fmt::format("compute.threads={}", *threads));
  if (!device.empty()) all.push_back("compute.device=" + device);
  return all;
}

/// Written from the same list that sliders, files and checks walk.
std::string settings_help() {
  basin::RunOptions options;
  std::string text = "Settings for --set and --config (default; range)\n";
  for (const auto& field : basin::fields_of(options)) {
    const std::string value = basin::to_text(field);
    text += fmt::format("  {} = {}  ({}){}\n      {}\n", field.path, value.empty() ? "''" : value, range_of(field),
                        field.applies == basin::Applies::at_reset ? "  [fixed during a run]" : "", field.help);
  }
  return text;
}

}  // namespace app
