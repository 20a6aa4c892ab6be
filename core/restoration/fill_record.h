#pragma once
// Everything that a fill under a hand came of, so that it can be run again to the same bytes. No torch here.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/laboratory/composed_model.h"
#include "core/restoration/fill_run.h"

namespace basin {

/// What was changed while the chains ran: another hole, or another tree of models.
struct FillEdit {
  int64_t after = 0;  ///< steps asked of the chains since their start or the edit before
  std::optional<Mask> mask = {};
  std::optional<CompositionNode> tree = {};
};

struct FillRecord {
  std::string model;                           ///< name or path; of no meaning where there is a tree
  std::optional<CompositionNode> tree = {};    ///< of models, in place of one
  std::shared_ptr<const FillRequest> request;  ///< how it began; its `threads` are those of the run, on which the random streams depend
  std::vector<std::shared_ptr<const FillEdit>> edits = {};
  int64_t after = 0;  ///< steps asked for since the last edit

  /// A change after the steps so far.
  void add(FillEdit edit);
  int64_t steps() const;  ///< asked for in all
};

/// session.json, picture.png and the holes and trees as files of their own, in `folder`, which is made. The library of a nearest start is not kept:
/// it is the model's. Throws BadInput; std::invalid_argument for a request that holds one.
void write_fill_record(const std::string& folder, const FillRecord& record);

/// Throws BadInput naming the file.
FillRecord read_fill_record(const std::string& folder);

/// Runs `record` again with `model`, that of its name, or null for its tree. `watch` is told how many of its steps are done, and ends it early by
/// false. Throws BadInput.
std::unique_ptr<FillRun> replayed(const FillRecord& record, std::shared_ptr<const Model> model, const ComposedSource& compose,
                                  const FillRunSource& make_run, const std::function<bool(int64_t done)>& watch);

}  // namespace basin
