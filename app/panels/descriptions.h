#pragma once
// What is under the mouse, in words and numbers.

#include <string>
#include <vector>

#include "app/panels/field_reading.h"
#include "core/run/report.h"

namespace app {

/// By name where it has one, else its number; empty for no class (-1).
std::string class_name(const std::vector<std::string>& classes, int64_t label);
/// Of a chain of a conditional network; else empty.
std::string class_of_chain(const basin::Snapshot& snapshot, int64_t chain);
/// A place of the landscape, and the chain near it (or -1).
std::string describe_place(const FieldReading& at, basin::Point place, const basin::Snapshot& snapshot, int64_t chain);
/// One chain of an image batch.
std::string describe_picture(const basin::Snapshot& snapshot, int64_t chain);
/// The batch as a whole: count and range of energies.
std::string describe_batch(const basin::Snapshot& snapshot);
/// Frame `frame` of the film of trace `trace`.
std::string describe_frame(const basin::Snapshot& snapshot, size_t trace, size_t frame);
/// `classes`: names of the data's classes, for a chain that is for one.
std::string describe_slot(const basin::SlotInfo& slot, const std::vector<std::string>& classes);

}  // namespace app
