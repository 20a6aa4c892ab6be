#pragma once
// Run options as TOML: one table per group, one key per field.

#include <string>

#include "core/run/options.h"

namespace basin {

/// Every setting, with its help as a comment.
std::string to_toml(const RunOptions& options);

/// A text as TOML writes it, quotes included.
std::string toml_text(const std::string& text);

/// Applies the keys in `text` on top of `options`; what older versions wrote keeps its meaning. Throws BadInput naming `source`, line and the nearest
/// known key.
void apply_toml(RunOptions& options, const std::string& text, const std::string& source);

}  // namespace basin
