#include "core/run/data_card.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/errors.h"
#include "core/base/text.h"
#include "core/data/known_space.h"

namespace basin {
namespace {

using nlohmann::ordered_json;

constexpr int64_t kLargestExtent = 1 << 14;  // of a sample's channels, rows and columns
constexpr size_t kImageDimensions = 4;

bool is_sound(const SampleSpace& space) {
  const auto extent = [](int64_t size) { return size > 0 && size <= kLargestExtent; };
  return extent(space.channels) && extent(space.height) && extent(space.width) && std::isfinite(space.low) && std::isfinite(space.high) &&
         space.low < space.high;
}

SampleSpace parse_space(const std::string& text) {
  const auto json = ordered_json::parse(text);
  SampleSpace space;
  space.image = json.at("image").get<bool>();
  space.channels = json.at("channels").get<int64_t>();
  space.height = json.at("height").get<int64_t>();
  space.width = json.at("width").get<int64_t>();
  space.low = json.at("low").get<double>();
  space.high = json.at("high").get<double>();
  return space;
}

/// Of a file that has no card.
SampleSpace derived_space(const RunOptions& options, const std::vector<int64_t>& stored, const std::string& path) {
  auto space = known_space(options.data);
  if (is_image_set(options.data.set) && stored.size() == kImageDimensions)
    space = image_space(options.data, stored[1], stored[2], stored[3], known_classes(options.data.set, options.data.label));
  if (!space)
    throw BadInput(
        fmt::format("'{}' does not say what its samples look like, as files of an older version did not, and data.set = '{}' does not tell; "
                    "open the run that made it, or train it again.",
                    path, entry_of(kDataSets, options.data.set).name));
  for (auto next = static_cast<int64_t>(space->classes.size()); space->image && next < options.network.classes; ++next)
    space->classes.push_back(std::to_string(next));
  return *space;
}

}  // namespace

std::string word_in(const Words& words, const std::string& key) {
  const auto found = words.find(key);
  return found == words.end() ? std::string() : found->second;
}

std::string required_word(const Words& words, const std::string& key, const std::string& path) {
  if (words.count(key) == 0) throw BadInput(fmt::format("'{}' lacks '{}'; it is not a sound checkpoint.", path, key));
  return word_in(words, key);
}

int64_t count_in(const Words& words, const std::string& key, const std::string& path) {
  const auto count = number_in<int64_t>(word_in(words, key));
  if (!count || *count < 0) throw BadInput(fmt::format("'{}' lacks a sound '{}'; use another file.", path, key));
  return *count;
}

void write_card(const DataCard& card, Words& words) {
  const auto& space = card.space;
  words["space"] = ordered_json{{"image", space.image}, {"channels", space.channels}, {"height", space.height},
                                {"width", space.width}, {"low", space.low},           {"high", space.high}}
                       .dump();
  words["classes"] = ordered_json(space.classes).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  if (std::isfinite(card.at_edge)) words["data"] = ordered_json{{"at_edge", card.at_edge}}.dump();
}

DataCard read_card(const Words& words, const RunOptions& options, const std::vector<int64_t>& stored, const std::string& path) {
  DataCard card;
  const auto space = word_in(words, "space");
  try {
    if (!space.empty()) {
      card.space = parse_space(space);
      card.space.classes = ordered_json::parse(word_in(words, "classes")).get<std::vector<std::string>>();
    }
    if (const auto data = word_in(words, "data"); !data.empty()) card.at_edge = ordered_json::parse(data).at("at_edge").get<double>();
  } catch (const nlohmann::json::exception& error) {
    throw BadInput(fmt::format("What '{}' says of its data cannot be read ({}); use another file.", path, error.what()));
  }
  if (space.empty()) card.space = derived_space(options, stored, path);
  if (!is_sound(card.space) || card.space.image != is_image_set(options.data.set))
    throw BadInput(fmt::format("What '{}' says of its samples is impossible; use another file.", path));
  return card;
}

}  // namespace basin
