#pragma once
// Settings that name files.

#include <filesystem>
#include <string>

#include "core/run/options.h"

namespace basin {

/// Each setting that is a path: `visit(path)`. network.from counts where it is no name of a model.
template <class Visitor>
void visit_paths(RunOptions& options, Visitor&& visit) {
  visit(options.data.path);
  const std::string& from = options.network.from;
  if (from.find('/') != std::string::npos || from.find('.') != std::string::npos || from.rfind('~', 0) == 0) visit(options.network.from);
}

/// As a run records them, so that it finds them from any folder: `~` is the home folder, and what is relative is meant in the working folder.
void make_paths_absolute(RunOptions& options);

/// Applies the TOML file at `path` on top of `options`; paths in it are meant beside it. Throws BadInput as apply_toml does.
void apply_config(RunOptions& options, const std::string& path);

}  // namespace basin
