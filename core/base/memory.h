#pragma once
// How much memory the system can still give.

#include <cstdint>
#include <optional>

namespace basin {

/// Bytes that can be used without swapping, as the Linux kernel estimates them (MemAvailable); nothing where it does not say.
std::optional<int64_t> available_memory();

}  // namespace basin
