#include "app/cli/factors.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/worker/interrupt.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/figures/landscape_figure.h"
#include "core/formats/image_files.h"

namespace app {
namespace {

constexpr int64_t kShown = 64, kColumns = 8, kSpriteScale = 3;

basin::SpriteCombinations combinations_named(const std::string& name) {
  for (const auto& entry : basin::kSpriteCombinations)
    if (entry.name == name) return entry.value;
  throw basin::BadInput(fmt::format("--combinations '{}' is unknown; use all, seen or held-out.", name));
}

basin::ImageBatch first_of(const basin::ImageBatch& images, int64_t count) {
  basin::ImageBatch first = images;
  first.count = std::min(count, images.count);
  first.bytes.resize(static_cast<size_t>(first.count * images.channels * images.height * images.width));
  return first;
}

std::string csv_of(const basin::FactorTable& table) {
  std::string text = "picture";
  for (const auto factor : table.factors) {
    const auto name = entry_of(basin::kSpriteFactors, factor).name;
    text += fmt::format(",asked_{},read_{}", name, name);
  }
  text += '\n';
  for (size_t i = 0; i < table.read.size(); ++i) {
    text += std::to_string(i);
    for (const auto factor : table.factors) {
      const auto names = basin::level_names(factor);
      const auto level = [&](const basin::Sprite& sprite) { return names[static_cast<size_t>(sprite.level(factor))]; };
      text += fmt::format(",{},{}", level(table.asked[i]), level(table.read[i]));
    }
    text += '\n';
  }
  return text;
}

}  // namespace

int factors(const FactorsCommand& command, const CommandLine& commands) {
  auto request = command.request;
  request.combinations = combinations_named(command.combinations);
  for (const auto& source : command.sources) request.factors.push_back(open_source(source, {}, commands));
  if (!command.base.empty()) request.base = open_source(command.base, {}, commands);
  const auto& own = request.base ? *request.base : *request.factors.front();
  request.chain = looked_at(own.options(), request.base ? command.base : command.sources.front(), command.settings).chain;
  basin::make_writable_folder(command.out);
  listen_for_interrupts();
  basin::FactorTable table;
  {
    Progress progress;
    table = commands.measure_factors(request, [&](double share) {
      progress.show(share, fmt::format("{} pictures of {} steps", request.count, request.steps));
      return !interrupted();
    });
  }
  if (table.read.empty()) return interrupt_code();
  const auto text = basin::factor_table_text(table);
  basin::write_atomically(command.out + "/factors.txt", text);
  basin::write_atomically(command.out + "/factors.csv", csv_of(table));
  const auto sheet = [&](const basin::ImageBatch& images) { return basin::contact_sheet(first_of(images, kShown), kColumns, kSpriteScale); };
  basin::write_png(command.out + "/factors.png", basin::side_by_side({sheet(table.pictures), sheet(table.truth())}, 16));
  fmt::print("{}Written to {}: factors.txt, factors.csv, factors.png (drawn, and as asked for)\n", text, command.out);
  return interrupt_code();
}

}  // namespace app
