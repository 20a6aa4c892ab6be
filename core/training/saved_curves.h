#pragma once
// The curves that a checkpoint carries.

#include <string>

#include "core/run/curve_record.h"

namespace basin {

/// Of the run in that checkpoint or run folder; empty where the file is of before curves were kept. Throws BadInput.
CurveRecord read_curves(const std::string& source);

}  // namespace basin
