#pragma once
// The program as its users start it: what it prints, its exit code, and how to interrupt it.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "core/formats/image_files.h"
#include "tests/support/temporary_folder.h"

namespace basin {

using testing::TemporaryFolder;

struct Outcome {
  int exit_code = -1;
  std::string output;  ///< both streams
};

inline Outcome basin(const std::string& arguments) {
  Outcome outcome;
  FILE* pipe = popen(("env -u DISPLAY -u WAYLAND_DISPLAY " BASIN_PROGRAM " " + arguments + " 2>&1 < /dev/null").c_str(), "r");
  std::array<char, 4096> block{};
  while (const size_t got = fread(block.data(), 1, block.size(), pipe)) outcome.output.append(block.data(), got);
  const int status = pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

inline const std::string kSmall = " --set optimiser.batch=64 --set buffer.capacity=500 --set chain.steps=4 --set evaluation.every=10 --threads 2 ";

/// Wrong input: exit code 2, one line, and the words that name value and remedy.
inline void expect_refused(const std::string& arguments, const std::vector<std::string>& words) {
  const auto outcome = basin(arguments);
  EXPECT_EQ(outcome.exit_code, 2) << arguments << "\n" << outcome.output;
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 1) << outcome.output;
  for (const auto& word : words) EXPECT_NE(outcome.output.find(word), std::string::npos) << word << " missing in: " << outcome.output;
}

inline pid_t start(const std::vector<std::string>& arguments) {
  const pid_t child = fork();
  if (child != 0) return child;
  std::vector<char*> argv = {const_cast<char*>(BASIN_PROGRAM)};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  freopen("/dev/null", "w", stdout);
  freopen("/dev/null", "w", stderr);
  execv(BASIN_PROGRAM, argv.data());
  _exit(127);
}

/// Whether a file is a PNG of at least this many pixels a side.
inline bool is_picture(const std::string& path, int64_t side) {
  const auto picture = read_colour(path);
  return picture.width >= side && picture.height >= side;
}

}  // namespace basin
