#pragma once
// Settings by words.

#include <string>
#include <string_view>
#include <vector>

#include "core/run/options.h"

namespace app {

/// Of `fields` those in whose path every word of `query` occurs; where there are none, those in whose help they do. Case does not matter; none for no
/// words.
std::vector<basin::Field> fields_found(std::vector<basin::Field> fields, std::string_view query);

/// The same of all settings of a run.
std::vector<basin::Field> settings_found(basin::RunOptions& options, std::string_view query);

}  // namespace app
