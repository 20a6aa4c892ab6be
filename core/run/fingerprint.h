#pragma once
// Notices a change of settings without making lists of fields.

#include <string>

#include "core/run/options.h"

namespace basin {

/// Every value as bytes: the same where all settings are.
std::string fingerprint(const RunOptions& options);

}  // namespace basin
