#include "core/base/memory.h"

#include <fstream>
#include <limits>
#include <string>

namespace basin {

std::optional<int64_t> available_memory() {
  std::ifstream in("/proc/meminfo");
  int64_t kilobytes = 0;
  for (std::string name; in >> name; in.ignore(std::numeric_limits<std::streamsize>::max(), '\n'))
    if (name == "MemAvailable:" && in >> kilobytes) return kilobytes * 1024;
  return std::nullopt;
}

}  // namespace basin
