#pragma once
// What a model must know of the data it learned.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/measured.h"
#include "core/base/sample_space.h"
#include "core/run/options.h"

namespace basin {

/// Travels in checkpoints and models, so that whatever samples, shows or judges a model needs no data.
struct DataCard {
  SampleSpace space;
  double at_edge = kNotMeasured;  ///< share of the data's values on the edge of their box
};

using Words = std::map<std::string, std::string>;  ///< metadata of a file, by name

/// That word, empty where there is none.
std::string word_in(const Words& words, const std::string& key);
/// That word; throws BadInput naming `path` where there is none.
std::string required_word(const Words& words, const std::string& key, const std::string& path);
/// That word as a count; throws BadInput naming `path` where it is none.
int64_t count_in(const Words& words, const std::string& key, const std::string& path);

/// Sets the words "space", "classes" and "data", each in JSON.
void write_card(const DataCard& card, Words& words);

/// The card in `words`. Of files from before there were cards it follows from the settings, or from the `stored` shape [N, ...] of a run's buffer
/// (empty where there is none); classes are numbered then where their names are unknown. Throws BadInput naming `path` where words are not sound or
/// nothing tells.
DataCard read_card(const Words& words, const RunOptions& options, const std::vector<int64_t>& stored, const std::string& path);

}  // namespace basin
