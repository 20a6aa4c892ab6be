#pragma once
// Picture files that people have and programs choke on, each refused or read in one sentence.

#include <string>
#include <vector>

#include "tests/support/picture_bytes.h"

namespace basin::testing {

struct HostilePicture {
  std::string name, bytes;
  std::string cause;  ///< words of the refusal; empty where the picture is read
};

inline std::vector<HostilePicture> hostile_pictures() {
  const std::string grey(8 * 9, '\0'), deep(8 * 17, '\0');
  const std::string whole = png({8, 8, 8, 0}, grey);
  return {{"truncated.png", whole.substr(0, whole.size() - 12), "cut off"},
          {"truncated.jpg", small_jpeg().substr(0, 150), "cut off"},
          {"huge.png", png({60000, 60000, 8, 0}, grey), "too large"},
          {"zero.png", png({0, 8, 8, 0}, grey), "zero.png"},
          {"empty.png", "", "empty"},
          {"words.png", "this is no picture", "no format"},
          {"animated.png", "GIF89a", "GIF"},
          {"sixteen.png", png({8, 8, 16, 0}, deep), ""},
          {"cmyk.jpg", four_channel_jpeg(), ""}};
}

}  // namespace basin::testing
