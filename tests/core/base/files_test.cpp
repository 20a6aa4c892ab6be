#include "core/base/files.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>

#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

/// As a process leaves it that is killed in the middle of a write.
void tear_write(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) write_atomically(path, [](const auto& append) { append("half", 4), _exit(0); });
  waitpid(child, nullptr, 0);
}

int64_t file_count(const TemporaryFolder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), {});
}

TEST(TornWrites, OfOneFileAreRemovedAndNothingElse) {
  const TemporaryFolder folder;
  write_atomically(folder / "run.safetensors", "whole");
  write_atomically(folder / "run.safetensors.backup", "the user's");
  tear_write(folder / "run.safetensors");
  tear_write(folder / "run.safetensors");
  tear_write(folder / "other.safetensors");
  ASSERT_EQ(file_count(folder), 5);
  remove_torn_writes(folder / "run.safetensors");
  EXPECT_EQ(file_count(folder), 3);
  EXPECT_EQ(read_file(folder / "run.safetensors"), "whole");
  EXPECT_TRUE(fs::exists(folder / "run.safetensors.backup"));
  remove_torn_writes(folder.path(), [](const fs::path& name) { return name == "other.safetensors"; });
  EXPECT_EQ(file_count(folder), 2);
  remove_torn_writes(folder / "missing/run.safetensors");
}

}  // namespace
}  // namespace basin
